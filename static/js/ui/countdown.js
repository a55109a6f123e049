const MINUTE = 60_000;

/** @typedef {"upcoming" | "live" | "over"} Phase */

/**
 * How long until a session, in the words its card carries. The server says the same
 * (peerlearn_site/countdown.py); both are held to tests/fixtures/countdown.json.
 *
 * @param {{ startsAt: number, endsAt: number, status?: string }} session times in ms since the epoch
 * @param {number} now
 * @returns {{ phase: Phase, text: string }}
 */
export function countdown({ startsAt, endsAt, status = "" }, now) {
  if (status === "cancelled") return { phase: "over", text: "Cancelled" };
  if (status === "completed" || now >= endsAt) return { phase: "over", text: "Ended" };
  if (status === "live" || now >= startsAt) return { phase: "live", text: "Live now" };
  return { phase: "upcoming", text: `in ${span(Math.ceil((startsAt - now) / MINUTE))}` };
}

/**
 * @param {number} minutes
 * @returns {string} the two largest units, the smaller one dropped when it is nought
 */
function span(minutes) {
  const minute = minutes % 60;
  const hours = Math.floor(minutes / 60);
  const hour = hours % 24;
  const days = Math.floor(hours / 24);
  if (days >= 7) return `${days} days`;
  if (days) return hour ? `${days} d ${hour} h` : `${days} d`;
  if (hours) return minute ? `${hours} h ${minute} m` : `${hours} h`;
  return `${minute} m`;
}

/**
 * Keeps every countdown under `root` true, and takes a card out of its list when its session is over.
 * A countdown is `[data-countdown]` inside something with `data-starts` and `data-ends`; lists that keep
 * ended sessions leave out `data-drops-ended`.
 */
export class Countdowns {
  /**
   * @param {ParentNode} root
   * @param {() => number} now
   */
  constructor(root, now) {
    this.root = root;
    this.now = now;
  }

  /** Brings all of them up to now; cheap enough for every second. */
  tick() {
    for (const element of this.root.querySelectorAll("[data-countdown]")) {
      this.#show(/** @type {HTMLElement} */ (element));
    }
  }

  /** @param {HTMLElement} element */
  #show(element) {
    const host = /** @type {HTMLElement | null} */ (element.closest("[data-starts]"));
    if (!host?.dataset.starts || !host.dataset.ends) return;
    const { phase, text } = countdown(timesOf(host), this.now());
    if (element.textContent !== text) element.textContent = text;
    if (element.dataset.countdown !== phase) element.dataset.countdown = phase;
    if (phase === "over" && host.closest("[data-drops-ended]")) dropCard(host);
  }
}

/** @param {HTMLElement} host */
function timesOf({ dataset }) {
  return {
    startsAt: Date.parse(dataset.starts ?? ""),
    endsAt: Date.parse(dataset.ends ?? ""),
    status: dataset.status,
  };
}

/**
 * Removes a card with the list item it stands in, and tells the list.
 *
 * @param {HTMLElement} card
 */
export function dropCard(card) {
  const list = /** @type {HTMLElement | null} */ (card.closest("[data-cards]"));
  const item = card.closest("li") ?? card;
  if (item.contains(document.activeElement)) focusBeside(item, list);
  item.remove();
  list?.dispatchEvent(new CustomEvent("cards-changed"));
}

/**
 * The keyboard must not fall back to the top of the page because a session ended under it.
 *
 * @param {Element} item
 * @param {HTMLElement | null} list
 */
function focusBeside(item, list) {
  const beside = item.nextElementSibling ?? item.previousElementSibling;
  const link = beside?.querySelector("a");
  if (!link && list) list.tabIndex = -1;
  (link ?? list)?.focus();
}
