import { overlap } from "./overlap.js";

/** @typedef {import("./overlap.js").Span} Span */

/**
 * A session of one's own at some time, as `GET /api/sessions/overlaps/` tells it.
 *
 * @typedef {Span & { id: number, title: string, status: string, url: string }} Overlap
 */

/** Long enough for the keys of one date; it is only advice. */
export const PAUSE_MS = 400;

/**
 * Asks once which of one's own sessions are at these times.
 *
 * @param {readonly Span[]} spans at most 30
 * @param {{ url: string, without?: string, fetch: typeof globalThis.fetch, signal?: AbortSignal }} options
 *   `without`: the session that is being moved
 * @returns {Promise<Overlap[]>} rejects without an answer
 */
export async function findOverlaps(spans, { url, without, fetch, signal }) {
  const query = new URLSearchParams();
  for (const { startMs, endMs } of spans) {
    query.append("start_time", new Date(startMs).toISOString());
    query.append("end_time", new Date(endMs).toISOString());
  }
  if (without) query.set("except", without);
  const response = await fetch(`${url}?${query}`, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    signal,
  });
  if (!response.ok) throw new Error(`Overlaps answered ${response.status}`);
  const { results } = await response.json();
  return results.map(parsed);
}

/** Knows what else its mentor does at the times that are being chosen; asked after a pause, the newest wins. */
export class OverlapWatch {
  /** @type {readonly Span[]} */
  #spans = [];
  /** @type {Overlap[]} */
  #known = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  #abort = new AbortController();
  #without = "";

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {typeof globalThis.fetch} options.fetch
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} options.clock
   * @param {() => void} options.onChange `found` may be another now
   */
  constructor(options) {
    this.options = options;
  }

  /**
   * What was known of another session is not told of this one, even at the same times.
   *
   * @param {string} id of the session that is being moved; empty: none
   */
  set without(id) {
    this.#without = id;
    this.watch([]);
    this.#known = [];
  }

  /** What overlaps any of the times, as far as is known, the soonest first. */
  get found() {
    return this.at(this.#spans);
  }

  /**
   * @param {readonly Span[]} spans
   * @returns {Overlap[]} what of it is known to be at these
   */
  at(spans) {
    return this.#known.filter((known) => spans.some((span) => overlap(known, span)));
  }

  /** @param {readonly Span[]} spans the times as they are now; none while they are not valid */
  watch(spans) {
    if (sameSpans(spans, this.#spans)) return;
    this.#spans = spans;
    this.#cancel();
    this.options.onChange();
    if (spans.length) this.#timer = this.options.clock.setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  #cancel() {
    this.options.clock.clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async #ask() {
    const { signal } = this.#abort;
    const { url, fetch } = this.options;
    // Without an answer nothing is said: it is advice, and keeps nobody from publishing.
    const found = await findOverlaps(this.#spans, { url, without: this.#without, fetch, signal }).catch(() => null);
    if (signal.aborted || !found) return;
    this.#known = found;
    this.options.onChange();
  }
}

/**
 * @param {readonly Span[]} some
 * @param {readonly Span[]} others
 */
function sameSpans(some, others) {
  const isSame = (/** @type {Span} */ { startMs, endMs }, /** @type {number} */ index) =>
    startMs === others[index].startMs && endMs === others[index].endMs;
  return some.length === others.length && some.every(isSame);
}

/**
 * @param {{ id: number, title: string, start_time: string, end_time: string, status: string, url: string }} result
 * @returns {Overlap}
 */
function parsed({ start_time, end_time, ...rest }) {
  return { ...rest, startMs: Date.parse(start_time), endMs: Date.parse(end_time) };
}
