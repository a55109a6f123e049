/** @import { Signalled } from "../../types/protocol.js" */

/** So many people's pages may be ahead of the roster, each with so many signals. */
const MOST_PAGES = 8;
const MOST_SIGNALS = 32;

/**
 * Signals of pages that the roster does not know yet: whoever comes in may be heard before the news of it.
 */
export class EarlySignals {
  /** @type {Map<string, Signalled[]>} */
  #kept = new Map();

  /** @param {Signalled} signal */
  keep(signal) {
    const page = nameOf(signal.sender, signal.sender_epoch);
    const signals = this.#kept.get(page) ?? [];
    if (signals.length < MOST_SIGNALS) signals.push(signal);
    this.#kept.set(page, signals);
    if (this.#kept.size > MOST_PAGES) this.#kept.delete([...this.#kept.keys()][0]);
  }

  /**
   * @param {{ id: number, epoch: number }} page
   * @returns {Signalled[]} what it said, which is forgotten here
   */
  take({ id, epoch }) {
    const page = nameOf(id, epoch);
    const signals = this.#kept.get(page) ?? [];
    this.#kept.delete(page);
    return signals;
  }

  clear() {
    this.#kept.clear();
  }
}

/**
 * @param {number} id
 * @param {number} epoch
 */
function nameOf(id, epoch) {
  return `${id}:${epoch}`;
}
