/** @typedef {import("./booking-api.js").Booking} Booking */
/** @typedef {import("./booking-api.js").Outcome} Outcome */

/** @typedef {"book" | "booked" | "held" | "full" | "join" | "started" | "over" | "cancelled"} State */

export const TRY_AGAIN = "That did not reach us. Check your connection and try again.";

/** @type {Record<string, State>} What a refusal says of the session. */
const STATE_OF_REFUSAL = {
  session_full: "full",
  session_started: "started",
  session_over: "over",
  session_cancelled: "cancelled",
  too_late_to_cancel: "booked",
  not_booked: "book",
};

/** @type {Record<string, State>} */
const STATE_OF_BOOKING = { confirmed: "booked", held: "held", cancelled: "book" };

/** @type {Record<string, State>} */
const STATE_OF_SESSION = { completed: "over", cancelled: "cancelled" };

/**
 * A visitor's way to a seat in one session: where it stands, and what may be done. No DOM in here.
 */
export class Seat {
  /**
   * @param {object} options
   * @param {State} options.state
   * @param {number} options.startsAt milliseconds since the epoch
   * @param {number | null} options.holdEndsAt
   * @param {boolean} [options.isFree] whoever comes to a free session late takes a seat at the door
   * @param {number} [options.seatsLeft]
   * @param {string} [options.roomUrl] where those who have a seat go; empty for the others
   * @param {{ book: () => Promise<Outcome>, cancel: () => Promise<Outcome> }} options.api
   * @param {() => number} options.now
   */
  constructor({ state, startsAt, holdEndsAt, isFree = false, seatsLeft = 0, roomUrl = "", api, now }) {
    this.state = state;
    this.isFree = isFree;
    this.seatsLeft = seatsLeft;
    this.startsAt = startsAt;
    this.holdEndsAt = holdEndsAt;
    this.api = api;
    this.now = now;
    this.isBusy = false;
    this.error = "";
    this.roomUrl = roomUrl;
  }

  get mayCancel() {
    return (this.state === "booked" || this.state === "held") && this.now() < this.startsAt;
  }

  /** @returns {Promise<Outcome | null>} null while another call is on its way */
  book() {
    return this.#ask(() => this.api.book());
  }

  /** @returns {Promise<Outcome | null>} */
  cancel() {
    return this.#ask(() => this.api.cancel());
  }

  /**
   * Seats were taken or came free, by whomever.
   *
   * @param {number} left
   */
  seatsChanged(left) {
    this.seatsLeft = left;
    if (this.state === "book" && left <= 0) this.state = "full";
    else if (this.state === "full" && left > 0) this.state = "book";
    else if (this.state === "join" || this.state === "started") this.state = this.#begun;
  }

  /**
   * The session went live, ended, or was cancelled.
   *
   * @param {string} status
   */
  sessionChanged(status) {
    const isMine = this.state === "booked" && status === "live";
    if (!isMine) this.state = status === "live" ? this.#begun : (STATE_OF_SESSION[status] ?? this.state);
  }

  /**
   * The session begins at another time.
   *
   * @param {number} startsAt
   */
  sessionMoved(startsAt) {
    this.startsAt = startsAt;
    const isAhead = this.now() < startsAt;
    if (isAhead && (this.state === "join" || this.state === "started")) this.state = this.seatsLeft > 0 ? "book" : "full";
  }

  /** What a session that has begun offers to those without a seat. */
  get #begun() {
    return this.isFree && this.seatsLeft > 0 ? "join" : "started";
  }

  /** What the passing of time alone has changed. */
  timePassed() {
    if (this.state === "held" && this.holdEndsAt !== null && this.now() >= this.holdEndsAt) {
      this.state = "book";
    }
    if (["book", "full"].includes(this.state) && this.now() >= this.startsAt) this.state = this.#begun;
  }

  /** @returns {number | null} the next moment at which time will change something */
  get nextMoment() {
    const moments = [this.state === "held" ? this.holdEndsAt : null, this.startsAt];
    const ahead = moments.filter((moment) => moment !== null && moment > this.now());
    return ahead.length ? Math.min(.../** @type {number[]} */ (ahead)) : null;
  }

  /**
   * @param {() => Promise<Outcome>} call
   * @returns {Promise<Outcome | null>}
   */
  async #ask(call) {
    if (this.isBusy) return null;
    this.isBusy = true;
    this.error = "";
    const outcome = await call();
    this.isBusy = false;
    if (outcome.kind === "done") this.#accept(outcome.booking);
    else if (outcome.kind === "refused") this.#refuse(outcome.code, outcome.reason);
    else if (outcome.kind === "failed") this.error = TRY_AGAIN;
    return outcome;
  }

  /** @param {Booking} booking */
  #accept(booking) {
    this.state = STATE_OF_BOOKING[booking.status];
    this.roomUrl = booking.room_url ?? "";
    this.holdEndsAt = booking.hold_expires_at ? Date.parse(booking.hold_expires_at) : null;
  }

  /**
   * @param {string} code
   * @param {string} reason
   */
  #refuse(code, reason) {
    this.state = STATE_OF_REFUSAL[code] ?? this.state;
    this.error = reason;
  }
}
