import { dropCard } from "./countdown.js";
import { parseCard, parsePage } from "./server-html.js";
import { replaceCard } from "./session-change.js";

/**
 * What the page's filters ask (catalog/sessions/catalogue.py writes it into `#list-filters`).
 *
 * @typedef {object} ListFilters
 * @property {boolean} is_first_page
 * @property {string | null} domain
 * @property {"free" | "paid" | null} price
 * @property {string | null} mentor
 * @property {string | null} starts_from
 * @property {string | null} starts_before
 */

/** @typedef {import("../types/protocol.js").NewSession} NewSession */

/**
 * Whether a session that has just become public belongs on the page as it is filtered. The sort does not
 * matter: what is new is shown at the top of the first page.
 *
 * @param {ListFilters} filters
 * @param {Pick<NewSession, "domains" | "is_paid" | "starts_at"> & { mentor: { username: string } }} session
 * @returns {boolean}
 */
export function matches(filters, session) {
  return (
    filters.is_first_page &&
    (!filters.domain || session.domains.includes(filters.domain)) &&
    (!filters.price || session.is_paid === (filters.price === "paid")) &&
    (!filters.mentor || session.mentor.username === filters.mentor) &&
    isWithin(filters, Date.parse(session.starts_at))
  );
}

/**
 * @param {Pick<ListFilters, "starts_from" | "starts_before">} filters
 * @param {number} startsAt
 */
function isWithin({ starts_from: from, starts_before: before }, startsAt) {
  return (!from || startsAt >= Date.parse(from)) && (!before || startsAt < Date.parse(before));
}

/** The filters of a page that shows everything. */
export const EVERYTHING = Object.freeze({
  is_first_page: true,
  domain: null,
  price: null,
  mentor: null,
  starts_from: null,
  starts_before: null,
});

/**
 * @param {Document} document
 * @returns {ListFilters}
 */
export function readFilters(document) {
  const text = document.getElementById("list-filters")?.textContent;
  return text ? JSON.parse(text) : EVERYTHING;
}

/** One list of cards (`[data-cards]`, each card in an `<li>`) that stays true without a reload. */
export class LiveList {
  /**
   * @param {object} options
   * @param {HTMLElement} options.list
   * @param {ListFilters} options.filters
   * @param {(card: HTMLElement) => void} options.onCard a card was added: word its times, tell of it
   * @param {(card: HTMLElement) => void} options.onChange a card has new content: word its times
   * @param {() => Promise<string>} options.fetchPage the HTML of this very page
   * @param {import("./meanwhile.js").Meanwhile} options.meanwhile
   */
  constructor({ list, filters, onCard, onChange, fetchPage, meanwhile }) {
    this.list = list;
    this.filters = filters;
    this.onCard = onCard;
    this.onChange = onChange;
    this.fetchPage = fetchPage;
    this.meanwhile = meanwhile;
  }

  /**
   * A session has become public.
   *
   * @param {NewSession} session
   */
  add(session) {
    if (!matches(this.filters, session)) return;
    const card = parseCard(session.html, session.id);
    if (card) this.#prepend([card]);
  }

  /** News may have been missed: makes the list agree with the same page fetched again. */
  async catchUp() {
    if (!this.filters.is_first_page) return;
    const saySince = this.meanwhile.listen();
    try {
      this.#agreeWith(parsePage(await this.fetchPage()));
    } finally {
      saySince();
    }
  }

  /** @param {Document} page */
  #agreeWith(page) {
    const list = page.querySelector(`[data-cards="${this.list.dataset.cards}"]`);
    if (!list) return;
    const fetched = cardsIn(list);
    this.#dropGone(fetched);
    for (const card of fetched) this.#refresh(card);
    this.#prepend(fetched.map((card) => document.importNode(card, true)));
  }

  /**
   * Removes what the fetched page no longer has, up to the last card that it has: what starts later may
   * only have moved to its next page.
   *
   * @param {HTMLElement[]} fetched
   */
  #dropGone(fetched) {
    const ids = new Set(fetched.map((card) => card.dataset.sessionId));
    const reach = fetched.length ? Math.max(...fetched.map(startOf)) : Infinity;
    for (const card of cardsIn(this.list)) {
      if (!ids.has(card.dataset.sessionId) && startOf(card) <= reach) dropCard(card);
    }
  }

  /** @param {HTMLElement} fetched */
  #refresh(fetched) {
    const card = this.#card(Number(fetched.dataset.sessionId));
    if (!card) return;
    replaceCard(card, fetched);
    this.onChange(card);
  }

  /** @param {HTMLElement[]} cards the first of them to stand first */
  #prepend(cards) {
    const missing = cards.filter((card) => !this.#card(Number(card.dataset.sessionId)));
    if (!missing.length) return;
    for (const card of [...missing].reverse()) {
      const item = document.createElement("li");
      markNew(card);
      item.append(card);
      this.list.prepend(item);
      this.onCard(card);
    }
    this.list.dispatchEvent(new CustomEvent("cards-changed"));
  }

  /**
   * @param {number} id
   * @returns {HTMLElement | null}
   */
  #card(id) {
    return this.list.querySelector(`[data-session-id="${id}"]`);
  }
}

/**
 * @param {Element} list
 * @returns {HTMLElement[]}
 */
function cardsIn(list) {
  return /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-session-id]")]);
}

/** @param {HTMLElement} card */
function startOf(card) {
  return Date.parse(card.dataset.starts ?? "");
}

/** @param {HTMLElement} card */
function markNew(card) {
  card.classList.add("card-new");
  const marks = card.querySelector(".card-marks");
  if (!marks || marks.querySelector("[data-new-mark]")) return;
  const mark = document.createElement("span");
  mark.className = "badge badge-new";
  mark.dataset.newMark = "";
  mark.textContent = "New";
  marks.prepend(mark);
}
