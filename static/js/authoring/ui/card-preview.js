import { whenText } from "../../ui/times.js";
import { plainAmount } from "../session-values.js";
import { momentAt } from "../zone-time.js";

/** @typedef {import("../session-values.js").Values} Values */

const TITLE = "Your session title";
const WHEN = "Day and time";

/** Fills the very card that learners will see with what is being typed. */
export class CardPreview {
  /**
   * @param {HTMLElement} card rendered by templates/components/card.html
   * @param {{ zone: string, capacity: number }} defaults the mentor's zone, the usual number of seats
   */
  constructor(card, { zone, capacity }) {
    this.card = card;
    this.zone = zone;
    this.capacity = capacity;
    this.drawnCover = [...this.#part("cover").childNodes];
    this.tagItem = document.createElement("li");
    this.tagItem.className = "tag";
  }

  /**
   * @param {Values} values
   * @param {string} pictureUrl of the chosen picture; empty: the drawn cover stands in
   */
  show(values, pictureUrl) {
    this.#part("title").textContent = values.title.trim() || TITLE;
    this.#showTimes(values);
    this.#part("price").textContent = priceWords(values);
    this.#part("seats").textContent = seatWords(Number(values.capacity || this.capacity));
    this.#part("tags").replaceChildren(...values.tags.map((tag) => this.#tag(tag)));
    this.#showCover(values, pictureUrl);
  }

  /** @param {Values} values */
  #showTimes({ start_time, end_time }) {
    const start = momentAt(start_time, this.zone);
    const end = momentAt(end_time, this.zone) ?? start;
    if (!start || !end) {
      this.#part("when").textContent = WHEN;
      this.#count("", "");
      return;
    }
    const [from, until] = [new Date(start.epochMs), end.epochMs > start.epochMs ? new Date(end.epochMs) : null];
    this.#part("when").textContent = whenText(from, until, this.zone, new Date());
    this.#count(from.toISOString(), (until ?? from).toISOString());
  }

  /**
   * The countdown is kept by the page's own clock, from these two (static/js/ui/countdown.js).
   *
   * @param {string} starts
   * @param {string} ends
   */
  #count(starts, ends) {
    Object.assign(this.card.dataset, { starts, ends });
    const countdown = /** @type {HTMLElement} */ (this.card.querySelector("[data-countdown]"));
    if (starts) return;
    countdown.dataset.countdown = "upcoming";
    countdown.textContent = "";
  }

  /** @param {import("../session-values.js").Tag} tag */
  #tag({ name, hue }) {
    const item = /** @type {HTMLElement} */ (this.tagItem.cloneNode());
    item.dataset.hue = String(hue);
    item.textContent = name;
    return item;
  }

  /**
   * @param {Values} values
   * @param {string} pictureUrl
   */
  #showCover({ tags }, pictureUrl) {
    const cover = this.#part("cover");
    cover.dataset.hue = String(tags[0]?.hue ?? 1);
    const shown = cover.querySelector("img");
    if (pictureUrl && shown?.src === pictureUrl) return;
    cover.replaceChildren(...(pictureUrl ? [pictureElement(pictureUrl)] : this.drawnCover));
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.card.querySelector(`[data-card-${name}]`));
  }
}

/** @param {string} url */
function pictureElement(url) {
  const image = new Image();
  image.src = url;
  image.alt = "";
  return image;
}

/** @param {Values} values */
function priceWords({ is_paid, price }) {
  if (!is_paid) return "Free";
  const amount = Number(plainAmount(price));
  if (!amount) return "₹";
  const digits = Number.isInteger(amount) ? 0 : 2;
  return `₹${new Intl.NumberFormat("en-IN", { minimumFractionDigits: digits, maximumFractionDigits: 2 }).format(amount)}`;
}

/** @param {number} seats NaN while it is no number */
function seatWords(seats) {
  return seats === 1 ? "1 seat left" : `${seats || "…"} seats left`;
}
