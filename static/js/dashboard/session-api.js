import { newUuid } from "../lib/uuid.js";

/**
 * What became of a call. `status` is the answer's: 202 is a change that waits for review.
 *
 * @typedef {{ kind: "done", status: number, body: any }} Done
 * @typedef {object} Refused
 * @property {"refused"} kind
 * @property {string} reason
 * @property {Record<string, string[]>} fields messages by field
 *
 * @typedef {{ kind: "signedOut" } | { kind: "failed" }} Lost
 * @typedef {Done | Refused | Lost} Outcome
 */

const UNEXPLAINED = "The server refused without a reason. Reload the page and try again.";

/** A mentor's own sessions over HTTP. No call rejects, and all may be repeated. */
export class SessionApi {
  /** The keys of calls that had no answer, so that trying again does it once. @type {Map<string, string>} */
  #keys = new Map();

  /**
   * @param {object} options
   * @param {() => string} options.csrfToken read at each call: signing in elsewhere renews it
   * @param {typeof globalThis.fetch} options.fetch
   * @param {() => string} [options.newKey]
   */
  constructor({ csrfToken, fetch, newKey = newUuid }) {
    this.csrfToken = csrfToken;
    this.fetch = fetch;
    this.newKey = newKey;
  }

  /**
   * @param {string} url of the session
   * @returns {Promise<Outcome>} 204 when it is gone; 200 with a body when it was booked, and is cancelled
   */
  remove(url) {
    return this.#call("DELETE", url);
  }

  /**
   * @param {string} url of the session
   * @returns {Promise<Outcome>}
   */
  cancel(url) {
    return this.#call("POST", `${url}cancel/`);
  }

  /**
   * @param {string} url of the session
   * @param {{ start_time: string, end_time: string }} times ISO 8601 with offset
   * @returns {Promise<Outcome>}
   */
  reschedule(url, times) {
    return this.#call("PATCH", url, times);
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {object} [values]
   * @returns {Promise<Outcome>}
   */
  async #call(method, url, values) {
    const body = values && JSON.stringify(values);
    const call = `${method} ${url} ${body ?? ""}`;
    const key = this.#keys.get(call) ?? this.newKey();
    this.#keys.set(call, key);
    const outcome = await this.#answer(url, { method, body, headers: this.#headers(key, body) });
    if (outcome.kind !== "failed") this.#keys.delete(call);
    return outcome;
  }

  /**
   * @param {string} url
   * @param {RequestInit} request
   * @returns {Promise<Outcome>}
   */
  async #answer(url, request) {
    try {
      const { fetch } = this;
      const response = await fetch(url, { ...request, credentials: "same-origin" });
      return outcomeOf(response.status, response.status === 204 ? null : await response.json());
    } catch {
      // No answer, or one that is not JSON: a proxy's page, a server going down.
      return { kind: "failed" };
    }
  }

  /**
   * @param {string} key
   * @param {string} [body]
   * @returns {Record<string, string>}
   */
  #headers(key, body) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.csrfToken(), "Idempotency-Key": key };
    return body ? { ...headers, "Content-Type": "application/json" } : headers;
  }
}

/**
 * @param {number} status
 * @param {any} body parsed JSON; null where there is none
 * @returns {Outcome}
 */
export function outcomeOf(status, body) {
  if (status < 300) return { kind: "done", status, body };
  if (status === 401) return { kind: "signedOut" };
  if (status >= 500) return { kind: "failed" };
  const { detail, code: _code, ...fields } = body ?? {};
  const others = Object.entries(fields).filter(([name]) => !["start_time", "end_time"].includes(name));
  const reason = [detail, ...others.flatMap(([, words]) => words)].filter(Boolean).join(" ");
  return { kind: "refused", reason: reason || (Object.keys(fields).length ? "" : UNEXPLAINED), fields };
}
