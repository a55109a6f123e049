import { describeSpan } from "../authoring/zone-time.js";

/** @typedef {import("./overlap-watch.js").Overlap} Overlap */

/** @type {Record<string, string>} */
const KINDS = { draft: "your draft", in_review: "in review", live: "live now" };
const MOST_SHOWN = 3;

/**
 * Says what else the mentor does at that time, with links that leave the form where it is. Drawn anew only when
 * it is another: a live region would be read out again.
 *
 * @param {HTMLElement} host a live region
 * @param {readonly Overlap[]} overlaps
 * @param {string} zone IANA name
 */
export function showOverlaps(host, overlaps, zone) {
  const said = JSON.stringify(overlaps);
  if (host.dataset.said === said) return;
  host.dataset.said = said;
  // The region itself is always there: what appears along with its words is not read out everywhere.
  host.replaceChildren(...(overlaps.length ? [notice(overlaps, zone, host.ownerDocument)] : []));
}

/**
 * What is told of one overlap beside its link.
 *
 * @param {Overlap} overlap
 * @param {string} zone
 * @returns {string}
 */
export function overlapWords({ startMs, endMs, status }, zone) {
  const kind = KINDS[status];
  return `${describeSpan(startMs, endMs, zone)}${kind ? `, ${kind}` : ""}`;
}

/**
 * @param {readonly Overlap[]} overlaps
 * @param {string} zone
 * @param {Document} document
 */
function notice(overlaps, zone, document) {
  const lead = document.createElement("p");
  lead.textContent = "This overlaps what you have planned already. You can go on all the same.";
  const list = document.createElement("ul");
  for (const overlap of overlaps.slice(0, MOST_SHOWN)) list.append(item(overlap, zone, document));
  const more = overlaps.length - MOST_SHOWN;
  if (more > 0) {
    const last = document.createElement("li");
    last.textContent = `and ${more} more`;
    list.append(last);
  }
  const box = document.createElement("div");
  box.className = "notice notice-warm overlaps";
  box.append(lead, list);
  return box;
}

/**
 * @param {Overlap} overlap
 * @param {string} zone
 * @param {Document} document
 */
function item(overlap, zone, document) {
  const link = document.createElement("a");
  link.href = overlap.url;
  link.target = "_blank";
  link.rel = "noopener";
  link.className = "link";
  link.textContent = overlap.title;
  const where = document.createElement("span");
  where.className = "sr-only";
  where.textContent = " (opens in a new tab)";
  link.append(where);
  const element = document.createElement("li");
  element.append(link, ` · ${overlapWords(overlap, zone)}`);
  return element;
}
