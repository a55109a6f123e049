import { ASKS } from "../ui/dialog.js";
import { parsePage } from "../ui/server-html.js";

/** @typedef {{ name: string, value: string | null }} Place an attribute that tells an element from others */

/** The attributes by which something with the focus is found again in a fresh copy. */
const PLACES = ["id", "href", "data-cancel-seat", "data-keep-seat", "data-give-seat-on", "data-leave-line"];
/** While one of these is inside, the region is being used, and what is used is not replaced. */
const IN_USE = `dialog[open], [data-busy], [${ASKS}]`;
/** What everybody hears of every session: it concerns a region that shows the session, or is in its page. */
const PUBLIC = ["session_status", "session_changed", "session_extended"];

/** On `window`: what this page did itself changed what its regions show. */
export const STALE = "regions-stale";
/** On a region, and bubbling: it has taken over what the server shows now. */
export const REFRESHED = "region-refreshed";

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
   * @param {import("../ui/meanwhile.js").Meanwhile} options.meanwhile
   * @param {import("./calm.js").Calm} options.calm the page's: its regions go together
   */
  constructor({ element, fetchPage, onContent, meanwhile, calm }) {
    this.element = element;
    this.fetchPage = fetchPage;
    this.onContent = onContent;
    this.meanwhile = meanwhile;
    this.calm = calm;
    this.isFetching = false;
    this.isStale = false;
    this.#watchUse();
  }

  /** @returns {string[]} the events after which it may have changed */
  get events() {
    return (this.element.dataset.liveRegion ?? "").split(" ").filter(Boolean);
  }

  /** Whether a dialog inside is open, or something inside is being sent. */
  get isInUse() {
    return this.element.matches("[data-busy]") || this.element.querySelector(IN_USE) !== null;
  }

  /**
   * @param {string} type
   * @param {object} data
   * @returns {boolean} whether such news may change what it shows
   */
  concerns(type, data) {
    const { domain } = this.element.dataset;
    if (type === "demand_changed") return !domain || /** @type {{ domains: string[] }} */ (data).domains.includes(domain);
    if (!PUBLIC.includes(type)) return true;
    const id = Number(/** @type {{ id: number }} */ (data).id);
    const shown = this.element.querySelector(`[data-session-id="${id}"], [data-seat-of="${id}"], [data-waits-for="${id}"]`);
    return (shown ?? this.element.closest(`[data-session-page][data-session-id="${id}"]`)) !== null;
  }

  /**
   * Something happened: what it shows of that is brought up to date, at once or calmly.
   *
   * @param {string} type
   * @param {object} data
   */
  hear(type, data) {
    if (!this.concerns(type, data)) return;
    if (this.calm.isFor(type)) this.calm.putOff(this);
    else void this.refresh();
  }

  /** Brings it up to date. News that come meanwhile make it be fetched once more, however many. */
  async refresh() {
    this.calm.drop(this);
    this.isStale = true;
    if (this.isFetching) return;
    this.isFetching = true;
    while (this.isStale && !this.isInUse) {
      this.isStale = false;
      await this.#fetch();
    }
    this.isFetching = false;
  }

  async #fetch() {
    const saySince = this.meanwhile.listen();
    // Without an answer it stays as it is; the feed's resync after reconnecting fetches it again.
    const html = await this.fetchPage().catch(() => "");
    if (this.isInUse) this.isStale = true;
    else if (html) this.#show(html);
    saySince();
  }

  /** What had to wait for a dialog or an answer is made up for when that is over. */
  #watchUse() {
    const observer = new MutationObserver(() => {
      if (this.isStale && !this.isInUse) void this.refresh();
    });
    observer.observe(this.element, { subtree: true, attributes: true, attributeFilter: ["open", "data-busy", ASKS] });
  }

  /** @param {string} html */
  #show(html) {
    const page = parsePage(html);
    const fresh = page.getElementById(this.element.id);
    if (!fresh) return;
    const known = new Set(rowsIn(this.element).map(nameOf));
    const focused = placeOf(this.element.ownerDocument.activeElement, this.element);
    const opened = openIn(this.element);
    this.element.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    for (const row of rowsIn(this.element)) {
      if (known.size && !known.has(nameOf(row))) row.classList.add("card-new");
    }
    for (const id of opened) openAgain(this.element.ownerDocument.getElementById(id));
    if (focused) this.#giveBack(focused);
    this.onContent(this.element);
    this.element.dispatchEvent(new CustomEvent(REFRESHED, { bubbles: true }));
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
  return dataset.bookingId ?? dataset.sessionId ?? dataset.seatOf ?? dataset.waitsFor ?? dataset.noticeId;
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

/**
 * @param {HTMLElement} region
 * @returns {string[]} the ids of what a visitor has opened inside: details, popovers
 */
function openIn(region) {
  const all = /** @type {HTMLElement[]} */ ([...region.querySelectorAll("details[id][open], [popover][id]")]);
  return all.filter((element) => !element.popover || element.matches(":popover-open")).map(({ id }) => id);
}

/** @param {HTMLElement | null} element */
function openAgain(element) {
  if (element instanceof HTMLDetailsElement) element.open = true;
  else if (element?.popover) element.showPopover();
}
