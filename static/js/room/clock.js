/** So many pings (4 s apart) are looked at together. */
const SAMPLES = 8;

/**
 * The server's clock, as far as this page can tell.
 *
 * Every sample is late by the time that it took to come here, never early: the largest difference of the
 * last ones is the best. Differences are taken against the page's own steady clock, so that setting the
 * computer's does not move the room's.
 */
export class ServerClock {
  #steady;
  #guess;
  /** @type {number[]} */
  #differences;

  /**
   * @param {object} options
   * @param {() => number} options.steady milliseconds of a clock that nobody sets
   * @param {number} options.guess milliseconds since the epoch, until the server has said
   */
  constructor({ steady, guess }) {
    this.#steady = steady;
    this.#differences = [];
    this.#guess = guess - steady();
  }

  /** @param {number} serverNow milliseconds since the epoch */
  heard(serverNow) {
    this.#differences = [...this.#differences, serverNow - this.#steady()].slice(-SAMPLES);
  }

  /** @returns {number} milliseconds since the epoch */
  now() {
    const difference = this.#differences.length ? Math.max(...this.#differences) : this.#guess;
    return Math.round(this.#steady() + difference);
  }
}
