/** So much later, at most, such news show: pages that fetched themselves at once would all do it together. */
export const SPAN_MS = 3_000;

/** What every open page hears, and what is about no single thing that somebody waits for. */
const CALM = ["demand_changed"];

/** @typedef {{ refresh: () => Promise<void> }} Region */

/**
 * Brings the regions of a page up to date some time after what everybody hears: at a random moment, so that all open
 * pages do not ask in the same one, together, and once in a span however much is heard.
 */
export class Calm {
  /** @type {Set<Region>} */
  #waiting = new Set();
  /** Whether a moment is set already. */
  #isSet = false;
  #doneAt = -Infinity;

  /**
   * @param {object} options
   * @param {Pick<typeof globalThis, "setTimeout">} options.clock
   * @param {() => number} options.now milliseconds that only go on
   * @param {() => number} [options.random]
   */
  constructor({ clock, now, random = Math.random }) {
    this.options = { clock, now, random };
  }

  /**
   * @param {string} type of an event
   * @returns {boolean} whether it is to be heard calmly
   */
  isFor(type) {
    return CALM.includes(type);
  }

  /** @param {Region} region */
  putOff(region) {
    this.#waiting.add(region);
    if (this.#isSet) return;
    this.#isSet = true;
    this.options.clock.setTimeout(() => this.#refresh(), this.#delay);
  }

  /** @param {Region} region which is brought up to date already */
  drop(region) {
    this.#waiting.delete(region);
  }

  /** A page that was brought up to date a moment ago had its random one then. */
  get #delay() {
    const { now, random } = this.options;
    const since = now() - this.#doneAt;
    return since < SPAN_MS ? SPAN_MS - since : random() * SPAN_MS;
  }

  #refresh() {
    const regions = [...this.#waiting];
    this.#waiting.clear();
    this.#isSet = false;
    if (!regions.length) return;
    this.#doneAt = this.options.now();
    // In one turn, so that they share the page that is fetched.
    for (const region of regions) void region.refresh();
  }
}
