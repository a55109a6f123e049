/** Milliseconds since the epoch. @typedef {{ startMs: number, endMs: number }} Span */

/**
 * @param {Span} one
 * @param {Span} other
 * @returns {boolean} half-open: what touches does not overlap
 */
export function overlap(one, other) {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}
