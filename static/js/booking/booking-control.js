import { shortZoneName, viewerZone } from "../ui/times.js";
import { messageOf } from "./booking-api.js";
import { Seat, standingOf } from "./seat.js";

/** @typedef {import("./seat.js").State} State */
/** @typedef {import("./seat.js").Act} Act */
/** @typedef {import("./booking-api.js").Outcome} Outcome */
/** @typedef {import("../types/protocol.js").SeatChanged} SeatChanged */

/** @type {State[]} */
const STATES = [
  "book",
  "booked",
  "held",
  "offered",
  "waiting",
  "full",
  "join",
  "started",
  "over",
  "cancelled",
];
/** `setTimeout` counts in 32 bits: beyond this it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What the button says when it has acted.
 *
 * @typedef {object} Page
 * @property {(tone: "good" | "bad", text: string) => void} toast
 * @property {(question: string) => Promise<boolean>} confirm asks by the dialog of this id
 * @property {(url: string) => void} go
 * @property {(state: State) => void} focus moves the focus to what now stands there
 * @property {() => boolean} hasFocus whether it is on something of the button's
 * @property {() => Promise<DOMStringMap | null>} read what the server says of the button by now; null: no answer
 */

/** Everything templates/booking/button.html shows, as plain values. */
export class BookingControl {
  /**
   * @param {object} options
   * @param {DOMStringMap} options.data of the button's element
   * @param {Pick<import("./booking-api.js").BookingApi, Act>} options.api
   * @param {Page} options.page
   * @param {Pick<Document, "documentElement">} options.document tells the viewer's zone
   * @param {() => void} options.onChange
   * @param {() => number} [options.now]
   */
  constructor({ data, api, page, document, onChange, now = Date.now }) {
    this.data = data;
    this.page = page;
    this.document = document;
    this.onChange = onChange;
    this.now = now;
    this.seat = new Seat({ ...standingOf(data), api, now });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.#setTimer();
  }

  get view() {
    const { state, isBusy, error, mayCancel } = this.seat;
    const hidden = Object.fromEntries(STATES.map((one) => [one, one !== state]));
    return {
      hidden: { ...hidden, cancel: !mayCancel, error: !error },
      busy: isBusy,
      error,
      roomUrl: this.seat.roomUrl,
      heldUntil: this.#heldUntil(),
      place: this.seat.place ?? "",
    };
  }

  async book() {
    await this.#act(() => this.seat.book());
  }

  async cancel() {
    const question = this.seat.state === "offered" ? "give-offer-on" : "give-seat-back";
    if (await this.page.confirm(question)) await this.#act(() => this.seat.cancel());
  }

  async wait() {
    await this.#act(() => this.seat.wait());
  }

  async leave() {
    if (await this.page.confirm("leave-line")) await this.#act(() => this.seat.leave());
  }

  /** @param {{ id: number, seats_left: number, waiting: number }} news */
  seatsChanged({ id, seats_left: left, waiting }) {
    if (this.#isOurs(id)) this.#change(() => this.seat.seatsChanged(left, waiting));
  }

  /**
   * How this person stands has changed. What they do here themselves is answered here, too: the answer to a call
   * that is on its way says more.
   *
   * @param {Pick<SeatChanged, "session_id" | "status" | "place" | "held_until">} news
   */
  async standingChanged(news) {
    if (!this.#isOurs(news.session_id) || this.seat.isBusy) return;
    const before = this.seat.state;
    const hadFocus = this.page.hasFocus();
    this.#change(() => this.seat.standingChanged(news));
    if (hadFocus && this.seat.state !== before) this.page.focus(this.seat.state);
    // Where the room is, only the server tells.
    if (this.seat.state === "booked" && !this.seat.roomUrl) await this.refresh();
  }

  /** Asks the server how it stands: news may have been missed. Without an answer all stays as it is. */
  async refresh() {
    const data = await this.page.read();
    if (data) this.#change(() => this.seat.become(standingOf(data)));
  }

  /** @param {{ id: number, status: string }} news */
  sessionChanged({ id, status }) {
    if (this.#isOurs(id)) this.#change(() => this.seat.sessionChanged(status));
  }

  /** @param {{ id: number, starts_at: string }} news */
  sessionMoved({ id, starts_at: startsAt }) {
    if (this.#isOurs(id)) this.#change(() => this.seat.sessionMoved(Date.parse(startsAt)));
  }

  close() {
    clearTimeout(this.timer);
  }

  /** @param {number} id */
  #isOurs(id) {
    return String(id) === this.data.bookingFor;
  }

  /** @param {() => void} act */
  #change(act) {
    act();
    this.#setTimer();
    this.onChange();
  }

  /** @param {() => Promise<Outcome | null>} call */
  async #act(call) {
    const before = this.seat.state;
    const answer = call();
    this.onChange();
    const outcome = await answer;
    this.#change(() => {});
    if (outcome?.kind === "signedOut") this.page.go(this.data.login ?? "/");
    const message = messageOf(outcome);
    if (message) this.page.toast("good", message);
    if (this.seat.state !== before) this.page.focus(this.seat.state);
  }

  #setTimer() {
    clearTimeout(this.timer);
    const moment = this.seat.nextMoment;
    if (moment === null) return;
    const delay = Math.min(moment - this.now(), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => this.#change(() => this.seat.timePassed()), delay);
  }

  #heldUntil() {
    if (this.seat.holdEndsAt === null) return "";
    const until = new Date(this.seat.holdEndsAt);
    const timeZone = viewerZone(/** @type {Document} */ (this.document));
    const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
    return `${hour.format(until)} ${shortZoneName(timeZone, until)}`;
  }
}
