/** @typedef {import("./booking-api.js").Booking} Booking */
/** @typedef {import("./booking-api.js").Place} Place */
/** @typedef {import("./booking-api.js").Outcome} Outcome */
/** @typedef {import("../types/protocol.js").SeatChanged} SeatChanged */

/**
 * @typedef {"book" | "booked" | "held" | "offered" | "waiting" | "full" | "join" | "started" | "over"
 *   | "cancelled"} State
 */

/** @typedef {"book" | "cancel" | "wait" | "leave"} Act */

/**
 * @typedef {object} Standing
 * @property {State} state
 * @property {number} startsAt milliseconds since the epoch
 * @property {number | null} holdEndsAt of an unpaid seat, or of one that is offered
 * @property {boolean} [isFree] whoever comes to a free session late takes a seat at the door
 * @property {number} [seatsLeft]
 * @property {number} [waiting] how many wait; while anybody does, no seat is left for others
 * @property {number | null} [place] one's own number in line
 * @property {string} [roomUrl] where those who have a seat go; empty for the others
 */

export const TRY_AGAIN = "That did not reach us. Check your connection and try again.";

/** @type {Record<string, State>} What a refusal says of the session. */
const STATE_OF_REFUSAL = {
  session_full: "full",
  session_not_full: "book",
  session_started: "started",
  session_over: "over",
  session_cancelled: "cancelled",
  not_booked: "book",
  not_waiting: "full",
};

/** @type {Record<string, State>} */
const STATE_OF_SESSION = { completed: "over", cancelled: "cancelled" };

/** What those without a seat stand before until it begins. */
const BEFORE_THE_START = ["book", "full", "waiting"];
/** Until `holdEndsAt` a seat is kept for them. */
const KEPT_FOR_A_WHILE = ["held", "offered"];
const WITH_SEAT = ["booked", ...KEPT_FOR_A_WHILE];

/**
 * A visitor's way to a seat in one session: where it stands, and what may be done. No DOM in here.
 */
export class Seat {
  /** @param {Standing & { api: Record<Act, () => Promise<Outcome>>, now: () => number }} options */
  constructor({ api, now, ...standing }) {
    this.api = api;
    this.now = now;
    this.isBusy = false;
    this.error = "";
    this.state = standing.state;
    this.startsAt = standing.startsAt;
    this.holdEndsAt = standing.holdEndsAt;
    this.isFree = standing.isFree ?? false;
    this.seatsLeft = standing.seatsLeft ?? 0;
    this.waiting = standing.waiting ?? 0;
    this.place = standing.place ?? null;
    this.roomUrl = standing.roomUrl ?? "";
  }

  get mayCancel() {
    return WITH_SEAT.includes(this.state) && this.now() < this.startsAt;
  }

  /** @returns {Promise<Outcome | null>} null while another call is on its way */
  book() {
    return this.#ask(() => this.api.book());
  }

  /** @returns {Promise<Outcome | null>} */
  cancel() {
    return this.#ask(() => this.api.cancel());
  }

  /** @returns {Promise<Outcome | null>} */
  wait() {
    return this.#ask(() => this.api.wait());
  }

  /** @returns {Promise<Outcome | null>} */
  leave() {
    return this.#ask(() => this.api.leave());
  }

  /**
   * Seats were taken or came free, by whomever, or the line has changed.
   *
   * @param {number} left
   * @param {number} [waiting]
   */
  seatsChanged(left, waiting = 0) {
    this.seatsLeft = left;
    this.waiting = waiting;
    if (this.state === "book" || this.state === "full") this.state = this.#unseated;
    else if (this.state === "join" || this.state === "started") this.state = this.#begun;
  }

  /**
   * The session went live, ended, or was cancelled.
   *
   * @param {string} status
   */
  sessionChanged(status) {
    const isMine = WITH_SEAT.includes(this.state) && status === "live";
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
    if (isAhead && (this.state === "join" || this.state === "started")) this.state = this.#unseated;
  }

  /**
   * The server tells how its person stands by now: their turn has come, they are one further, another page of
   * theirs has booked.
   *
   * @param {Pick<SeatChanged, "status" | "place" | "held_until">} news
   */
  standingChanged({ status, place, held_until: until }) {
    if (this.state === "over" || this.state === "cancelled") return;
    this.place = place;
    this.holdEndsAt = until ? Date.parse(until) : null;
    if (status === "confirmed") this.state = "booked";
    else if (status !== "none") this.state = status;
    else if ([...BEFORE_THE_START, ...WITH_SEAT].includes(this.state)) {
      this.state = this.now() < this.startsAt ? this.#unseated : this.#begun;
    }
  }

  /**
   * The page as the server renders it now; what a call that is on its way will answer is newer.
   *
   * @param {Standing} standing
   */
  become(standing) {
    if (!this.isBusy) Object.assign(this, standing);
  }

  /** What the passing of time alone has changed. */
  timePassed() {
    const isKept = KEPT_FOR_A_WHILE.includes(this.state) && this.holdEndsAt !== null;
    // Whoever books in that moment frees their own seat first; only others in line come before them.
    if (isKept && this.now() >= Number(this.holdEndsAt)) this.state = this.waiting ? "full" : "book";
    if (BEFORE_THE_START.includes(this.state) && this.now() >= this.startsAt) this.state = this.#begun;
  }

  /** @returns {number | null} the next moment at which time will change something */
  get nextMoment() {
    const moments = [KEPT_FOR_A_WHILE.includes(this.state) ? this.holdEndsAt : null, this.startsAt];
    const ahead = moments.filter((moment) => moment !== null && moment > this.now());
    return ahead.length ? Math.min(.../** @type {number[]} */ (ahead)) : null;
  }

  /** @returns {State} what those without a seat are offered before the start */
  get #unseated() {
    return this.seatsLeft > 0 && !this.waiting ? "book" : "full";
  }

  /** What a session that has begun offers to those without a seat. */
  get #begun() {
    return this.isFree && this.seatsLeft > 0 ? "join" : "started";
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
    else if (outcome.kind === "inLine") this.#acceptPlace(outcome.place);
    else if (outcome.kind === "refused") this.#refuse(outcome.code, outcome.reason);
    else if (outcome.kind === "failed") this.error = TRY_AGAIN;
    return outcome;
  }

  /** @param {Booking} booking */
  #accept(booking) {
    this.seatsLeft = booking.seats_left;
    this.roomUrl = booking.room_url ?? "";
    this.holdEndsAt = booking.hold_expires_at ? Date.parse(booking.hold_expires_at) : null;
    if (booking.status === "confirmed") this.state = "booked";
    else if (booking.status === "held") this.state = booking.is_offer && this.isFree ? "offered" : "held";
    else this.state = this.#unseated;
  }

  /** @param {Place} place */
  #acceptPlace(place) {
    this.place = place.place;
    this.waiting = place.waiting;
    this.holdEndsAt = place.offer_expires_at ? Date.parse(place.offer_expires_at) : null;
    if (place.status === "waiting") this.state = "waiting";
    else if (place.status === "offered") this.state = this.isFree ? "offered" : "held";
    else this.state = this.#unseated;
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

/**
 * What the server wrote on the button's element (templates/booking/button.html).
 *
 * @param {DOMStringMap} data
 * @returns {Standing}
 */
export function standingOf(data) {
  return {
    state: /** @type {State} */ (data.state),
    startsAt: Date.parse(data.starts ?? ""),
    holdEndsAt: data.holdEnds ? Date.parse(data.holdEnds) : null,
    isFree: data.free === "true",
    seatsLeft: Number(data.left ?? 0),
    waiting: Number(data.waiting || 0),
    place: data.place ? Number(data.place) : null,
    roomUrl: data.roomUrl ?? "",
  };
}
