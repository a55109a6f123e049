import { setText } from "../../ui/dom.js";
import { untilText } from "./words.js";

/** Those who wait before a door do not all knock in the same moment. */
const SPREAD_MS = 1_500;

/**
 * Counts down to the opening of a room, and knocks then. It goes by the server's clock, as of the moment in
 * which the page was drawn: a clock of the browser's that is ahead would knock again and again.
 */
export class Door {
  #element;
  #opensAt;
  #now;
  #knock;
  #spread;

  /**
   * @param {object} options
   * @param {HTMLElement} options.element `[data-door]`: when it opens
   * @param {() => number} options.now milliseconds since the epoch, by the server's clock
   * @param {() => void} options.knock
   * @param {() => number} [options.random]
   */
  constructor({ element, now, knock, random = Math.random }) {
    this.#element = element;
    this.#opensAt = Date.parse(element.dataset.door ?? "");
    this.#now = now;
    this.#knock = knock;
    this.#spread = random() * SPREAD_MS;
  }

  /** @returns {boolean} whether it has opened: then it has knocked, and is not to be asked again */
  tick() {
    const left = this.#opensAt - this.#now();
    setText(this.#element, left > 0 ? `in ${untilText(left)}` : "now");
    if (left + this.#spread > 0) return false;
    this.#knock();
    return true;
  }
}
