/**
 * A booking as the server tells it.
 *
 * @typedef {object} Booking
 * @property {"confirmed" | "held" | "cancelled"} status
 * @property {string | null} hold_expires_at ISO 8601
 * @property {number} booked_count
 * @property {number} seats_left
 * @property {string | null} room_url where those who have a seat go
 * @property {string} message what to say of it
 */

/**
 * What became of a call.
 *
 * @typedef {{ kind: "done", booking: Booking }} Done
 * @typedef {{ kind: "refused", code: string, reason: string }} Refused the session's state forbids it
 * @typedef {{ kind: "signedOut" }} SignedOut
 * @typedef {{ kind: "failed" }} Failed the server could not, or no whole answer came
 * @typedef {Done | Refused | SignedOut | Failed} Outcome
 */

/** Books and cancels over HTTP. Repeating either is harmless, so a lost answer may be tried again. */
export class BookingApi {
  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => string} options.csrfToken read at each call: signing in elsewhere renews it
   * @param {typeof globalThis.fetch} options.fetch
   */
  constructor({ url, csrfToken, fetch }) {
    this.url = url;
    this.csrfToken = csrfToken;
    this.fetch = fetch;
  }

  /** @returns {Promise<Outcome>} never rejects */
  book() {
    return this.#call("POST");
  }

  /** @returns {Promise<Outcome>} never rejects */
  cancel() {
    return this.#call("DELETE");
  }

  /**
   * @param {string} method
   * @returns {Promise<Outcome>}
   */
  async #call(method) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.csrfToken() };
    try {
      const { fetch } = this;
      const response = await fetch(this.url, { method, headers, credentials: "same-origin" });
      return outcomeOf(response.status, await response.json());
    } catch {
      // No answer, or one that is not JSON: a proxy's page, a server going down.
      return { kind: "failed" };
    }
  }
}

/**
 * @param {number} status
 * @param {any} body parsed JSON
 * @returns {Outcome}
 */
export function outcomeOf(status, body) {
  if (status < 300) return { kind: "done", booking: body };
  if (status === 401) return { kind: "signedOut" };
  if (status >= 500) return { kind: "failed" };
  return { kind: "refused", code: String(body.code ?? ""), reason: String(body.detail ?? "") };
}
