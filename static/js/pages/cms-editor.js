/** The session editor in the CMS. Wagtail's own scripts do the rest. */

import { DemandDesk } from "../authoring/demand/demand-desk.js";
import { DemandSource } from "../authoring/demand/demand-source.js";
import { DemandTip, domainFinder } from "../cms/demand-tip.js";
import { keepEarlyEdits } from "../cms/early-edits.js";
import { EditorOverlaps } from "../cms/overlaps.js";
import { SessionTimes } from "../cms/session-times.js";
import { submitAfterAutosave } from "../cms/submit-after-autosave.js";
import { WordCounter } from "../cms/word-counter.js";
import { DEMAND } from "../demand/news.js";

const form = document.getElementById("page-edit-form");
if (form instanceof HTMLFormElement) {
  keepEarlyEdits(form);
  submitAfterAutosave(form);
}

const start = document.getElementById("id_starts_at");
const end = document.getElementById("id_ends_at");

if (start instanceof HTMLInputElement && end instanceof HTMLInputElement) {
  const duration = document.createElement("p");
  duration.className = "session-duration";
  duration.setAttribute("role", "status");
  end.closest("[data-field]")?.append(duration);
  const move = document.querySelector("[data-move-panel]");
  new SessionTimes({
    start,
    end,
    duration,
    move: move instanceof HTMLElement ? move : null,
    usualMinutes: Number(start.dataset.usualMinutes) || 60,
    zone: start.dataset.zone,
  });
  const host = document.querySelector("[data-overlaps]");
  if (host instanceof HTMLElement) {
    new EditorOverlaps({ host, start, end, fetch: window.fetch.bind(window), clock: window });
  }
}

// Other forms of the CMS have descriptions of their own kind.
const panel = form?.querySelector("[data-contentpath=description]");
const most = panel?.querySelector("[data-most-words]");

if (panel instanceof HTMLElement && most instanceof HTMLElement) {
  const shown = document.createElement("p");
  shown.className = "session-words";
  shown.dataset.wordCount = "";
  panel.after(shown);
  new WordCounter({ panel, shown, limit: Number(most.dataset.mostWords) });
}

const domains = document.querySelector("[data-contentpath=tags]");
const place = document.querySelector("[data-demand-tip]");

if (domains instanceof HTMLElement && place instanceof HTMLElement) {
  const fetch = window.fetch.bind(window);
  const { domains: domainsUrl = "", topics: topicsUrl = "" } = place.dataset;
  const source = new DemandSource({ domainsUrl, topicsUrl, fetch });
  const desk = new DemandDesk({ source, onChange: () => tip.show() });
  const tip = new DemandTip({ field: domains, place, find: domainFinder({ url: domainsUrl, fetch }), desk });
  window.addEventListener(DEMAND, (event) => void desk.heard(/** @type {CustomEvent<string[]>} */ (event).detail));
  void tip.follow();
}
