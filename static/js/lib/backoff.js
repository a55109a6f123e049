/**
 * How long to wait before trying again: full jitter over a span that doubles, so that pages which lost the
 * server together do not all come back in the same second.
 */
export class Backoff {
  /** @param {{ cap: number, base?: number, random?: () => number }} options milliseconds; 30 s feed, 2 s room */
  constructor({ cap, base = 500, random = Math.random }) {
    this.cap = cap;
    this.base = base;
    this.random = random;
    this.attempts = 0;
  }

  /** @returns {number} milliseconds until the next attempt */
  next() {
    const span = Math.min(this.cap, this.base * 2 ** this.attempts);
    this.attempts += 1;
    return this.random() * span;
  }

  /** It worked: the next failure starts from the beginning. */
  reset() {
    this.attempts = 0;
  }
}
