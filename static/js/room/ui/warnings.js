import { optional, part, setText, show } from "../../ui/dom.js";
import { minutesText } from "./words.js";

/** @typedef {import("../types.js").RoomView} RoomView */

const MINUTE = 60_000;
/** How many minutes before the end it is said. */
const MARKS = [5, 1];
/** How many minutes a session may be extended in all. */
const MOST = 10;

/**
 * Which warning is due: the last mark that was passed.
 *
 * @param {number} left milliseconds until the end
 * @returns {number | null} minutes
 */
export function markAt(left) {
  if (left <= 0) return null;
  const passed = MARKS.filter((mark) => left <= mark * MINUTE);
  return passed.length ? Math.min(...passed) : null;
}

/**
 * What the mentor may still do about it. The wire wants totals, so that saying it twice does no harm.
 *
 * @param {number} extension minutes so far
 * @returns {{ total: 5 | 10, text: string }[]}
 */
export function extensions(extension) {
  const totals = /** @type {(5 | 10)[]} */ ([5, MOST]);
  return totals
    .filter((total) => total > extension)
    .map((total) => ({ total, text: `Extend by ${total - extension} min` }));
}

/**
 * @param {number} left milliseconds
 * @param {boolean} mayExtend
 */
function warningText(left, mayExtend) {
  const ends = `This session ends in ${minutesText(left)}.`;
  return mayExtend ? `${ends} You can extend it.` : ends;
}

/**
 * Says 5 and 1 minutes before the end that it comes: each once for an end, also over reconnections; and
 * offers the mentor more time.
 */
export class Warnings {
  #element;
  #text;
  #problem;
  #extend;
  #say;
  /** The end and the mark that was said last. */
  #said = "";
  #closed = "";

  /**
   * @param {object} options
   * @param {HTMLElement} options.element `[data-warning]`
   * @param {(totalMinutes: 5 | 10) => Promise<string>} options.extend
   * @param {(text: string) => void} options.say to screen readers
   */
  constructor({ element, extend, say }) {
    this.#element = element;
    this.#text = part(element, "[data-warning-text]");
    this.#problem = part(element, "[data-warning-problem]");
    this.#extend = extend;
    this.#say = say;
    part(element, "[data-warning-close]").addEventListener("click", () => this.#dismiss());
    for (const total of /** @type {const} */ ([5, 10])) {
      this.#button(total)?.addEventListener("click", () => void this.#extendTo(total));
    }
  }

  /** @param {RoomView} view */
  render({ room, serverNow }) {
    const left = room.endsAt - serverNow;
    const mark = room.phase === "live" ? markAt(left) : null;
    const name = mark === null ? "" : `${room.endsAt}:${mark}`;
    show(this.#element, name !== "" && name !== this.#closed);
    if (mark === null) return;
    const offers = room.me.role === "mentor" ? extensions(room.extensionMinutes) : [];
    const text = warningText(left, offers.length > 0);
    setText(this.#text, text);
    this.#offer(offers);
    if (this.#said === name) return;
    this.#said = name;
    setText(this.#problem, "");
    this.#say(text);
  }

  /** @param {readonly { total: 5 | 10, text: string }[]} offers */
  #offer(offers) {
    for (const total of /** @type {const} */ ([5, 10])) {
      const button = this.#button(total);
      const offer = offers.find((one) => one.total === total);
      show(button, offer !== undefined);
      if (button && offer) setText(button, offer.text);
    }
  }

  /** @param {5 | 10} total */
  async #extendTo(total) {
    const refusal = await this.#extend(total);
    setText(this.#problem, refusal);
    if (refusal) this.#say(refusal);
  }

  #dismiss() {
    this.#closed = this.#said;
    show(this.#element, false);
    this.#element.dispatchEvent(new CustomEvent("dismissed", { bubbles: true }));
  }

  /** @param {number} total */
  #button(total) {
    return optional(this.#element, `[data-control=extend-${total}]`);
  }
}
