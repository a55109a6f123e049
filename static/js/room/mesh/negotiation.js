import { fragmentsIn, originOf } from "./sdp.js";

/** @import { Timers } from "./candidate-batch.js" */
/** @import { Origin } from "./sdp.js" */

/** How long an offer waits for its answer before it is said again. */
const AGAIN_MS = [2_000, 4_000, 8_000];
/** So many candidates may wait for the description that they belong to. */
const MOST_EARLY = 100;

/**
 * @typedef {object} NegotiationOptions
 * @property {boolean} polite yields when two offers cross
 * @property {() => RTCPeerConnection} connection the one that is used now
 * @property {() => void} renew puts a new connection in the place of one that never agreed on anything
 * @property {() => void} prepare adds what a first offer offers
 * @property {() => Promise<void>} adopt takes what the other one's offer offers
 * @property {(isRestart: boolean) => Promise<void>} refreshIce makes the credentials good enough
 * @property {(whose: "own" | "other") => void} agreed an offer was answered
 * @property {(description: RTCSessionDescriptionInit) => void} send may be lost
 * @property {Timers} clock
 * @property {(error: unknown) => void} report
 */

/**
 * Exchanges descriptions over a line that may lose them (JSEP, RFC 9429; perfect negotiation, W3C WebRTC 10.7).
 *
 * There is one offer at a time. It is said again until it is answered, and an answer is said again to an
 * offer that comes twice, so that whatever was lost does no harm. When two offers cross, the impolite side's
 * holds: the polite one rolls its own back, or, where nothing was agreed on yet, starts over with a new
 * connection, since transceivers that were offered cannot take up those of the other's offer.
 */
export class Negotiation {
  #options;
  /** All operations, one after the other. */
  #turn = Promise.resolve();
  /** Of the description of the other side that was applied last.
   * @type {Origin | null} */
  #applied = null;
  /** What was applied last was an offer, and this side's answer to it stands. */
  #hasAnswered = false;
  /** @type {RTCIceCandidateInit[]} */
  #early = [];
  #repeats = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  #isClosed = false;

  /** @param {NegotiationOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** An offer is made and not answered yet. */
  get isWaiting() {
    return this.#connection.signalingState === "have-local-offer";
  }

  /** Nothing was ever offered or answered. */
  get isNew() {
    return this.#connection.localDescription === null && this.#connection.remoteDescription === null;
  }

  /**
   * Make an offer; where one waits for its answer, say that again.
   *
   * @param {{ restart: boolean }} options with new ICE credentials
   */
  offer({ restart }) {
    this.#inTurn(async () => {
      if (this.isWaiting) this.sayAgain();
      else if (this.isNew || restart) await this.#offer(restart);
    });
  }

  /** @param {RTCSessionDescriptionInit} description of the other side */
  describe(description) {
    this.#inTurn(() => (description.type === "offer" ? this.#answer(description) : this.#conclude(description)));
  }

  /** @param {readonly RTCIceCandidateInit[]} candidates of the other side */
  addCandidates(candidates) {
    this.#inTurn(async () => {
      this.#early = [...this.#early, ...candidates].slice(-MOST_EARLY);
      await this.#addEarly();
    });
  }

  /** What was said last may have been lost. */
  sayAgain() {
    if (!this.isWaiting) return;
    this.#sayOffer();
  }

  close() {
    this.#isClosed = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  get #connection() {
    return this.#options.connection();
  }

  /** @param {boolean} restart */
  async #offer(restart) {
    const isFirst = this.isNew;
    await this.#options.refreshIce(restart && !isFirst);
    if (this.#isClosed) return;
    if (isFirst) this.#options.prepare();
    else this.#connection.restartIce();
    await this.#connection.setLocalDescription();
    this.#repeats = 0;
    this.#sayOffer();
  }

  #sayOffer() {
    this.#say();
    const wait = AGAIN_MS[Math.min(this.#repeats, AGAIN_MS.length - 1)];
    this.#repeats += 1;
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = this.#options.clock.setTimeout(() => this.sayAgain(), wait);
  }

  #say() {
    const description = this.#connection.localDescription;
    if (description && !this.#isClosed) this.#options.send({ type: description.type, sdp: description.sdp });
  }

  /** @param {RTCSessionDescriptionInit} offer */
  async #answer(offer) {
    const origin = originOf(offer.sdp);
    const isCrossing = this.isWaiting;
    if (isCrossing && !this.#options.polite) return;
    if (this.#hasAnswered && isSame(origin, this.#applied)) await this.#answerAgain(isCrossing);
    if (!this.#isFresh(origin)) return;
    const isFirst = this.#connection.currentRemoteDescription === null;
    if (isCrossing && isFirst) this.#options.renew();
    await this.#options.refreshIce(!isFirst);
    if (this.#isClosed) return;
    await this.#connection.setRemoteDescription(offer);
    // What is to be sent needs not be in its place for the answer: that only says which ways are open.
    await Promise.all([this.#options.adopt(), this.#addEarly(), this.#connection.setLocalDescription()]);
    this.#concluded(origin, "other");
    this.#say();
  }

  /** @param {boolean} isCrossing an own offer was made since, which the other side takes for a crossing one */
  async #answerAgain(isCrossing) {
    if (isCrossing) await this.#connection.setLocalDescription({ type: "rollback" });
    this.#say();
  }

  /** @param {RTCSessionDescriptionInit} answer */
  async #conclude(answer) {
    const origin = originOf(answer.sdp);
    // A polite side that started over answers with its new connection.
    const isFresh = this.#isFresh(origin) || origin.session !== this.#applied?.session;
    if (!this.isWaiting || !isFresh) return;
    await this.#connection.setRemoteDescription(answer);
    this.#concluded(origin, "own");
    await this.#addEarly();
  }

  /**
   * @param {Origin} origin of the other side's description
   * @param {"own" | "other"} whose offer
   */
  #concluded(origin, whose) {
    this.#applied = origin;
    this.#hasAnswered = whose === "other";
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.agreed(whose);
  }

  /**
   * Descriptions may come twice, and late: an offer that is not newer than what was applied, or of a
   * connection that was replaced before it offered anything else, is worth nothing.
   *
   * @param {Origin} origin
   */
  #isFresh({ session, version }) {
    return this.#applied === null || (session === this.#applied.session && version > this.#applied.version);
  }

  /** Candidates count for the description with their user name fragment; others may be of one to come. */
  async #addEarly() {
    const { remoteDescription } = this.#connection;
    if (!remoteDescription) return;
    const fragments = fragmentsIn(remoteDescription.sdp);
    const isDue = (/** @type {RTCIceCandidateInit} */ { usernameFragment: fragment }) =>
      !fragment || fragments.includes(fragment);
    const due = this.#early.filter(isDue);
    this.#early = this.#early.filter((candidate) => !isDue(candidate));
    for (const candidate of due) await this.#connection.addIceCandidate(candidate);
  }

  /** @param {() => Promise<void>} operate */
  #inTurn(operate) {
    this.#turn = this.#turn.then(async () => {
      if (this.#isClosed) return;
      try {
        await operate();
      } catch (error) {
        // Whatever went wrong in one exchange, the watch over the connection begins another one.
        if (!this.#isClosed) this.#options.report(error);
      }
    });
  }
}

/**
 * @param {Origin} one
 * @param {Origin | null} other
 */
function isSame(one, other) {
  return one.session === other?.session && one.version === other.version;
}
