import { outcomeOf } from "./outcome.js";

/** @typedef {import("./outcome.js").Outcome} Outcome */

/**
 * @typedef {object} ApiOptions
 * @property {string} url
 * @property {number} [userId] whose form it is: the server refuses it from who signed in since
 * @property {() => string} csrfToken read at each call: signing in elsewhere renews it
 * @property {number} timeoutMs after which a request counts as lost
 * @property {typeof globalThis.fetch} fetch
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 */

/** Publishes sessions over HTTP, and tells every way in which that can end. */
export class SessionApi {
  /** @param {ApiOptions} options */
  constructor(options) {
    this.options = options;
  }

  /**
   * @param {FormData} body
   * @param {string} key the `Idempotency-Key`: with the same one the server does it once
   * @returns {Promise<Outcome>} never rejects
   */
  async publish(body, key) {
    const { clock, timeoutMs } = this.options;
    const abort = new AbortController();
    const timer = clock.setTimeout(() => abort.abort(), timeoutMs);
    try {
      return await this.#answer(body, key, abort.signal);
    } catch {
      // fetch and the reading of a body reject for one reason: there is no whole answer.
      return { kind: "lost" };
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /**
   * @param {FormData} body
   * @param {string} key
   * @param {AbortSignal} signal
   * @returns {Promise<Outcome>}
   */
  async #answer(body, key, signal) {
    const { fetch, url, csrfToken, userId } = this.options;
    /** @type {Record<string, string>} */
    const person = userId === undefined ? {} : { "X-Person": String(userId) };
    const response = await fetch(url, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), "Idempotency-Key": key, ...person },
      signal,
    });
    return outcomeOf(response.status, parsed(await response.text()));
  }
}

/**
 * @param {string} text
 * @returns {unknown} null for what is not JSON, such as a proxy's error page
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
