/**
 * Somebody whom this page's person may rate, and what they have said of them so far.
 *
 * @typedef {object} Ratable
 * @property {number} id
 * @property {string} name
 * @property {string} role
 * @property {number | null} stars
 * @property {string} comment
 */

/**
 * What became of a rating.
 *
 * @typedef {{ kind: "saved" }} Saved
 * @typedef {{ kind: "refused", fields: Record<string, string> }} Refused words by field; "" is the whole
 * @typedef {{ kind: "failed" }} Failed no answer
 * @typedef {Saved | Refused | Failed} FeedbackOutcome
 */

/** What people say of each other after a session, over HTTP. Saying the same twice is saying it once. */
export class FeedbackApi {
  #url;
  #csrfToken;
  #fetch;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => string} options.csrfToken read at each call
   * @param {typeof globalThis.fetch} options.fetch
   */
  constructor({ url, csrfToken, fetch }) {
    this.#url = url;
    this.#csrfToken = csrfToken;
    this.#fetch = fetch;
  }

  /** @returns {Promise<Ratable[] | null>} null without an answer; never rejects */
  async mayRate() {
    try {
      const response = await this.#ask({ method: "GET" });
      if (response.status >= 500) return null;
      return response.ok ? (await response.json()).may_rate : [];
    } catch {
      return null;
    }
  }

  /**
   * @param {{ subject: number, stars: number, comment: string }} rating
   * @returns {Promise<FeedbackOutcome>} never rejects
   */
  async rate(rating) {
    try {
      const headers = { "Content-Type": "application/json" };
      const response = await this.#ask({ method: "POST", headers, body: JSON.stringify(rating) });
      return outcomeOf(response.status, await response.json());
    } catch {
      return { kind: "failed" };
    }
  }

  /** @param {{ method: string, headers?: Record<string, string>, body?: string }} request */
  #ask({ method, headers, body }) {
    const ask = this.#fetch;
    return ask(this.#url, {
      method,
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": this.#csrfToken(), ...headers },
    });
  }
}

/**
 * @param {number} status
 * @param {any} body parsed JSON
 * @returns {FeedbackOutcome}
 */
export function outcomeOf(status, body) {
  if (status < 300) return { kind: "saved" };
  if (status >= 500) return { kind: "failed" };
  if (typeof body.detail === "string") return { kind: "refused", fields: { "": body.detail } };
  const fields = Object.entries(body).map(([field, words]) => [field, [words].flat().join(" ")]);
  return { kind: "refused", fields: Object.fromEntries(fields) };
}
