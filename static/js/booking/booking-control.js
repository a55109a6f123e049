import { shortZoneName, viewerZone } from "../ui/times.js";
import { Seat } from "./seat.js";

/** @typedef {import("./seat.js").State} State */
/** @typedef {import("./booking-api.js").Outcome} Outcome */

/** @type {State[]} */
const STATES = ["book", "booked", "held", "full", "join", "started", "over", "cancelled"];
/** `setTimeout` counts in 32 bits: beyond this it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What the button says when it has acted.
 *
 * @typedef {object} Page
 * @property {(tone: "good" | "bad", text: string) => void} toast
 * @property {() => Promise<boolean>} confirm asks whether the seat is really to be given back
 * @property {(url: string) => void} go
 * @property {(state: State) => void} focus moves the focus to what now stands there
 */

/** Everything templates/booking/button.html shows, as plain values. */
export class BookingControl {
  /**
   * @param {object} options
   * @param {DOMStringMap} options.data of the button's element
   * @param {Pick<import("./booking-api.js").BookingApi, "book" | "cancel">} options.api
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
    this.seat = new Seat({
      state: /** @type {State} */ (data.state),
      startsAt: Date.parse(data.starts ?? ""),
      holdEndsAt: data.holdEnds ? Date.parse(data.holdEnds) : null,
      isFree: data.free === "true",
      seatsLeft: Number(data.left ?? 0),
      roomUrl: data.roomUrl ?? "",
      api,
      now,
    });
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
    };
  }

  async book() {
    await this.#act(() => this.seat.book());
  }

  async cancel() {
    if (await this.page.confirm()) await this.#act(() => this.seat.cancel());
  }

  /** @param {{ id: number, seats_left: number }} news */
  seatsChanged({ id, seats_left: left }) {
    if (this.#isOurs(id)) this.#change(() => this.seat.seatsChanged(left));
  }

  /** @param {{ id: number, status: string }} news */
  sessionChanged({ id, status }) {
    if (this.#isOurs(id)) this.#change(() => this.seat.sessionChanged(status));
  }

  /** @param {{ id: number, starts_at: string }} news */
  sessionMoved({ id, starts_at: startsAt }) {
    if (this.#isOurs(id)) this.#change(() => this.seat.sessionMoved(Date.parse(startsAt)));
  }

  /** @param {import("../ui/session-page.js").Facts} facts what holds after news were missed */
  caughtUp(facts) {
    this.sessionMoved(facts);
    this.sessionChanged(facts);
    this.seatsChanged(facts);
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
    if (outcome?.kind === "done") this.page.toast("good", outcome.booking.message);
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
