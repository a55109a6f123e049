/**
 * A booking as the server tells it.
 *
 * @typedef {object} Booking
 * @property {"confirmed" | "held" | "cancelled"} status
 * @property {string | null} hold_expires_at ISO 8601
 * @property {boolean} is_offer a seat from the waitlist that was not taken yet
 * @property {number} booked_count
 * @property {number} seats_left
 * @property {string | null} room_url where those who have a seat go
 * @property {string} message what to say of it
 */

/**
 * A place in the line for a full session as the server tells it.
 *
 * @typedef {object} Place
 * @property {"waiting" | "offered" | "seated" | "left" | "passed" | "closed"} status
 * @property {number | null} place
 * @property {number} waiting how many wait
 * @property {string | null} offer_expires_at ISO 8601
 * @property {string} message what to say of it
 */

/**
 * What became of a call.
 *
 * @typedef {{ kind: "done", booking: Booking }} Done
 * @typedef {{ kind: "inLine", place: Place }} InLine
 * @typedef {{ kind: "refused", code: string, reason: string }} Refused the session's state forbids it
 * @typedef {{ kind: "signedOut" }} SignedOut
 * @typedef {{ kind: "failed" }} Failed the server could not, or no whole answer came
 * @typedef {Done | InLine | Refused | SignedOut | Failed} Outcome
 */

/**
 * Books and cancels over HTTP, joins the line and leaves it. Repeating any of it is harmless, so a lost answer
 * may be tried again.
 */
export class BookingApi {
  /**
   * @param {object} options
   * @param {string} options.url of the booking
   * @param {string} options.lineUrl of the place in line
   * @param {() => string} options.csrfToken read at each call: signing in elsewhere renews it
   * @param {typeof globalThis.fetch} options.fetch
   */
  constructor({ url, lineUrl, csrfToken, fetch }) {
    this.url = url;
    this.lineUrl = lineUrl;
    this.csrfToken = csrfToken;
    this.fetch = fetch;
  }

  /** @returns {Promise<Outcome>} never rejects */
  book() {
    return this.#call("POST", this.url, outcomeOf);
  }

  /** @returns {Promise<Outcome>} never rejects */
  cancel() {
    return this.#call("DELETE", this.url, outcomeOf);
  }

  /** @returns {Promise<Outcome>} never rejects */
  wait() {
    return this.#call("POST", this.lineUrl, outcomeInLine);
  }

  /** @returns {Promise<Outcome>} never rejects */
  leave() {
    return this.#call("DELETE", this.lineUrl, outcomeInLine);
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {(status: number, body: any) => Outcome} read
   * @returns {Promise<Outcome>}
   */
  async #call(method, url, read) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.csrfToken() };
    try {
      const { fetch } = this;
      const response = await fetch(url, { method, headers, credentials: "same-origin" });
      return read(response.status, await response.json());
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

/**
 * @param {number} status
 * @param {any} body parsed JSON
 * @returns {Outcome}
 */
export function outcomeInLine(status, body) {
  return status < 300 ? { kind: "inLine", place: body } : outcomeOf(status, body);
}

/**
 * @param {Outcome | null} outcome
 * @returns {string} the server's words for what was done; empty where nothing was
 */
export function messageOf(outcome) {
  if (outcome?.kind === "done") return outcome.booking.message;
  return outcome?.kind === "inLine" ? outcome.place.message : "";
}
