/** @typedef {import("./session-values.js").Tag} Tag */

/**
 * @typedef {object} SearchOptions
 * @property {string} url of the suggestions; the query is added as `q`
 * @property {typeof globalThis.fetch} fetch
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 * @property {(query: string, found: Tag[]) => void} onFound
 * @property {() => void} onFailed
 */

/** Long enough to skip the keys of one word, short enough to feel immediate. */
const PAUSE_MS = 120;

/** Asks for domains as the mentor types: one question at a time, the newest wins. */
export class DomainSearch {
  /** @param {SearchOptions} options */
  constructor(options) {
    this.options = options;
    this.abort = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} query */
  ask(query) {
    this.cancel();
    this.timer = this.options.clock.setTimeout(() => void this.#fetch(query), PAUSE_MS);
  }

  /** Forget the question under way. */
  cancel() {
    this.options.clock.clearTimeout(this.timer);
    this.abort.abort();
    this.abort = new AbortController();
  }

  /** @param {string} query */
  async #fetch(query) {
    const { signal } = this.abort;
    try {
      const found = await this.#results(query, signal);
      if (!signal.aborted) this.options.onFound(query, found);
    } catch {
      // Network, status and JSON errors mean the same to the mentor; an abort means nothing.
      if (!signal.aborted) this.options.onFailed();
    }
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<Tag[]>}
   */
  async #results(query, signal) {
    const url = `${this.options.url}?${new URLSearchParams({ q: query.trim() })}`;
    const response = await this.options.fetch(url, { headers: { Accept: "application/json" }, signal });
    if (!response.ok) throw new Error(`Domain search answered ${response.status}`);
    return (await response.json()).results;
  }
}
