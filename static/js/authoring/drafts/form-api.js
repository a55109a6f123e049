/** @typedef {import("./kept-values.js").Kept} Kept */

/**
 * What the server says of a form.
 *
 * @typedef {{ kind: "saved", version: number, savedAt: string }} Saved
 * @typedef {{ kind: "holds", version: number, values: unknown, savedAt?: string }} Holds what was asked for, or
 *   what a save would have been written over
 * @typedef {{ kind: "closed", url: string | null, status: string | null }} Closed it became a session
 * @typedef {{ kind: "absent" }} Absent
 * @typedef {{ kind: "signedOut" }} SignedOut
 * @typedef {{ kind: "stranger", reason: string }} Stranger somebody else is signed in by now
 * @typedef {{ kind: "refused", reason: string }} Refused
 * @typedef {{ kind: "failed" }} Failed
 * @typedef {{ kind: "lost" }} Lost no answer
 * @typedef {Saved | Holds | Closed | Absent | SignedOut | Stranger | Refused | Failed | Lost} FormAnswer
 */

/**
 * @typedef {object} FormApiOptions
 * @property {string} url of all forms
 * @property {number} userId whose forms they are
 * @property {() => string} csrfToken read at each call: signing in elsewhere renews it
 * @property {number} timeoutMs after which a call counts as lost
 * @property {typeof globalThis.fetch} fetch
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 */

/** A mentor's unfinished forms over HTTP. No call rejects, and all may be repeated. */
export class FormApi {
  /** @param {FormApiOptions} options */
  constructor(options) {
    this.options = options;
    /** Of the save under way.
     * @type {AbortController | undefined} */
    this.saving = undefined;
  }

  /**
   * @param {string} key
   * @param {number} version of the values that these were made from; 0: none were saved
   * @param {Kept} values
   * @returns {Promise<FormAnswer>}
   */
  save(key, version, values) {
    this.saving = new AbortController();
    return this.#call("PUT", key, JSON.stringify({ version, values }), this.saving);
  }

  /** Wait no longer for the answer to a save. */
  letGo() {
    this.saving?.abort();
  }

  /**
   * @param {string} key
   * @returns {Promise<FormAnswer>}
   */
  load(key) {
    return this.#call("GET", key);
  }

  /**
   * @param {string} key
   * @returns {Promise<FormAnswer>}
   */
  discard(key) {
    return this.#call("DELETE", key);
  }

  /**
   * @param {string} method
   * @param {string} key
   * @param {string} [body]
   * @param {AbortController} [abort]
   * @returns {Promise<FormAnswer>}
   */
  async #call(method, key, body, abort = new AbortController()) {
    const { clock, timeoutMs, fetch, url, csrfToken, userId } = this.options;
    const timer = clock.setTimeout(() => abort.abort(), timeoutMs);
    const headers = {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
      "X-Person": String(userId),
    };
    try {
      const request = { method, body, headers, credentials: /** @type {const} */ ("same-origin"), signal: abort.signal };
      const response = await fetch(`${url}${key}/`, request);
      const text = await response.text();
      return answerOf(response.status, text ? JSON.parse(text) : {});
    } catch {
      // No answer, or one cut short: it may or may not have been done.
      return { kind: "lost" };
    } finally {
      clock.clearTimeout(timer);
    }
  }
}

/**
 * @param {number} status
 * @param {any} said
 * @returns {FormAnswer}
 */
export function answerOf(status, said) {
  if (status === 404 || status === 204) return { kind: "absent" };
  if (status === 401 || said.code === "not_authenticated") return { kind: "signedOut" };
  if (said.code === "somebody_else") return { kind: "stranger", reason: said.detail };
  if (said.code === "draft_published") return { kind: "closed", url: said.url, status: said.status };
  if (said.values && (status === 200 || said.code === "draft_changed")) return holds(said);
  if (status === 200 && Number.isInteger(said.version)) {
    return { kind: "saved", version: said.version, savedAt: String(said.saved_at) };
  }
  // Too many calls, or a proxy that cannot reach the server, pass by themselves.
  if (status >= 500 || status === 429) return { kind: "failed" };
  return status >= 400 ? { kind: "refused", reason: reasonIn(said) } : { kind: "lost" };
}

/** @param {any} said */
function holds({ version, values, saved_at }) {
  return /** @type {Holds} */ ({ kind: "holds", version, values, ...(saved_at ? { savedAt: saved_at } : {}) });
}

/** @param {any} said */
function reasonIn({ detail, code: _code, ...fields }) {
  return [detail, ...Object.values(fields).flat()].filter((words) => typeof words === "string").join(" ");
}
