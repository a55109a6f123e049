import { parsePage } from "../ui/server-html.js";

/** @typedef {{ name: string, value: string | null }} Place an attribute that tells an element from others */

/** The attributes by which something with the focus is found again in a fresh copy. */
const PLACES = ["id", "href", "data-cancel-seat"];

/** On `window`: what this page did itself changed what its regions show. */
export const STALE = "regions-stale";

/**
 * A part of the page that stays true without a reload: when something happened that it tells of, the page is
 * fetched again and the part with the same id takes its place. The server renders it once, here and there.
 */
export class LiveRegion {
  /**
   * @param {object} options
   * @param {HTMLElement} options.element has an id; `data-live-region` names the events it tells of
   * @param {() => Promise<string>} options.fetchPage the HTML of this very page
   * @param {(element: HTMLElement) => void} options.onContent it has new content: word its times
   */
  constructor({ element, fetchPage, onContent }) {
    this.element = element;
    this.fetchPage = fetchPage;
    this.onContent = onContent;
    this.isFetching = false;
    this.isStale = false;
  }

  /** @returns {string[]} the events after which it may have changed */
  get events() {
    return (this.element.dataset.liveRegion ?? "").split(" ").filter(Boolean);
  }

  /** Brings it up to date. News that come meanwhile make it be fetched once more, however many. */
  async refresh() {
    this.isStale = true;
    if (this.isFetching) return;
    this.isFetching = true;
    while (this.isStale) {
      this.isStale = false;
      // Without an answer it stays as it is; the feed's resync after reconnecting fetches it again.
      const html = await this.fetchPage().catch(() => "");
      this.#show(html);
    }
    this.isFetching = false;
  }

  /** @param {string} html */
  #show(html) {
    const page = parsePage(html);
    const fresh = page.getElementById(this.element.id);
    if (!fresh) return;
    const known = new Set(rowsIn(this.element).map(nameOf));
    const focused = placeOf(this.element.ownerDocument.activeElement, this.element);
    this.element.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    for (const row of rowsIn(this.element)) {
      if (known.size && !known.has(nameOf(row))) row.classList.add("card-new");
    }
    if (focused) this.#giveBack(focused);
    this.onContent(this.element);
  }

  /** @param {Place} place of what had the focus before */
  #giveBack({ name, value }) {
    const alike = [...this.element.querySelectorAll(`[${name}]`)];
    const target = alike.find((element) => element.getAttribute(name) === value) ?? this.element;
    if (target === this.element) this.element.tabIndex = -1;
    /** @type {HTMLElement} */ (target).focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLElement} element
 * @returns {HTMLElement[]}
 */
function rowsIn(element) {
  return [...element.querySelectorAll("li")];
}

/** @param {HTMLElement} row */
function nameOf({ dataset }) {
  return dataset.bookingId ?? dataset.sessionId ?? dataset.seatOf ?? dataset.noticeId;
}

/**
 * @param {Element | null} active
 * @param {HTMLElement} region
 * @returns {Place | null} how to find again what has the focus inside the region
 */
function placeOf(active, region) {
  if (!active || !region.contains(active)) return null;
  const name = PLACES.find((one) => active.hasAttribute(one)) ?? "id";
  return { name, value: active.getAttribute(name) };
}
