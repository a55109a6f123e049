/**
 * How long to wait before trying again: full jitter over a span that doubles, so that pages which lost the
 * server together do not all come back in the same second.
 */
export class Backoff {
  /**
   * @param {object} options
   * @param {number} options.cap the longest span, in milliseconds; 30 s feed, 2 s room
   * @param {number} [options.base] the first span
   * @param {{ cap: number, attempts: number }} [options.soon] a lower cap for so many attempts: a server that is
   *   started anew is back within seconds, one that is away for longer is left in peace
   * @param {() => number} [options.random]
   */
  constructor({ cap, base = 500, soon = { cap, attempts: 0 }, random = Math.random }) {
    this.cap = cap;
    this.base = base;
    this.soon = soon;
    this.random = random;
    this.attempts = 0;
  }

  /** @returns {number} milliseconds until the next attempt */
  next() {
    const cap = this.attempts < this.soon.attempts ? this.soon.cap : this.cap;
    const span = Math.min(cap, this.base * 2 ** this.attempts);
    this.attempts += 1;
    return this.random() * span;
  }

  /** It worked: the next failure starts from the beginning. */
  reset() {
    this.attempts = 0;
  }
}
