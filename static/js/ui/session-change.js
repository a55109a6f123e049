import { parseCard } from "./server-html.js";

/** @typedef {import("../types/protocol.js").SessionChanged} SessionChanged */

/** What a card says of its session in `data-` attributes. */
const FACTS = ["status", "starts", "ends", "capacity"];

/**
 * A session was edited or moved: its cards, and its own page, say so. Rows of the dashboards are fetched by
 * their regions.
 *
 * @param {ParentNode} root
 * @param {Pick<SessionChanged, "id" | "html">} news
 * @returns {HTMLElement[]} what has new content: word its times
 */
export function showChange(root, { id, html }) {
  const fresh = parseCard(html, id);
  if (!fresh) return [];
  const cards = all(root, `article.card[data-session-id="${Number(id)}"]`);
  for (const card of cards) replaceCard(card, fresh);
  const pages = all(root, `[data-session-page][data-session-id="${Number(id)}"]`);
  for (const page of pages) rewritePage(page, fresh);
  return [...cards, ...pages];
}

/**
 * Makes a card what a newer one of the same session is. That it is new to this page stays said.
 *
 * @param {HTMLElement} card
 * @param {HTMLElement} fresh
 */
export function replaceCard(card, fresh) {
  const hadFocus = card.contains(document.activeElement);
  const mark = card.querySelector("[data-new-mark]");
  takeFacts(card, fresh);
  card.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  const marks = card.querySelector(".card-marks");
  if (mark && marks && !marks.querySelector("[data-new-mark]")) marks.prepend(mark);
  // The link is the only thing on a card that takes the focus.
  if (hadFocus) card.querySelector("a")?.focus({ preventScroll: true });
}

/**
 * The session's own page: its title, time and price. What a visitor is about to press stays where it is.
 *
 * @param {HTMLElement} page
 * @param {HTMLElement} card
 */
function rewritePage(page, card) {
  takeFacts(page, card);
  copyText(page, "[data-session-title]", card, "[data-card-title]");
  copyText(page, "[data-session-price]", card, "[data-card-price]");
  const time = /** @type {HTMLTimeElement | null} */ (page.querySelector("[data-session-when] time"));
  const fresh = /** @type {HTMLTimeElement | null} */ (card.querySelector("[data-card-when] time"));
  if (!time || !fresh) return;
  time.dateTime = fresh.dateTime;
  time.dataset.endsAt = fresh.dataset.endsAt;
}

/**
 * @param {HTMLElement} host
 * @param {HTMLElement} card
 */
function takeFacts(host, card) {
  for (const fact of FACTS) host.dataset[fact] = card.dataset[fact];
}

/**
 * @param {HTMLElement} page
 * @param {string} selector
 * @param {HTMLElement} card
 * @param {string} source
 */
function copyText(page, selector, card, source) {
  const text = card.querySelector(source)?.textContent;
  for (const element of page.querySelectorAll(selector)) if (text) element.textContent = text;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
function all(root, selector) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}
