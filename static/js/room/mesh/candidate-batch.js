/** The server takes so many at once (live/media/protocol.py). */
const MOST = 32;
/** Candidates come in bursts: one message for those of a burst. */
const WINDOW_MS = 30;

/** @typedef {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} Timers */

/**
 * Own candidates on their way out (trickle ICE, RFC 8838): the first at once, since it may be all that is
 * needed, the others gathered for a moment.
 */
export class CandidateBatch {
  #send;
  #clock;
  /** @type {RTCIceCandidateInit[]} of this generation, sent or not */
  #all = [];
  #sent = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {object} options
   * @param {(candidates: RTCIceCandidateInit[]) => void} options.send
   * @param {Timers} options.clock
   */
  constructor({ send, clock }) {
    this.#send = send;
    this.#clock = clock;
  }

  /** @param {RTCIceCandidateInit} candidate */
  add(candidate) {
    this.#all.push(candidate);
    if (this.#all.length === 1) this.#flush();
    else this.#timer ??= this.#clock.setTimeout(() => this.#flush(), WINDOW_MS);
  }

  /** What was sent may have been lost. */
  sayAgain() {
    this.#sent = 0;
    this.#flush();
  }

  /** Another generation begins: the old one's candidates are worth nothing. */
  reset() {
    this.#all = [];
    this.#sent = 0;
    this.close();
  }

  close() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #flush() {
    this.close();
    while (this.#sent < this.#all.length) {
      const candidates = this.#all.slice(this.#sent, this.#sent + MOST);
      this.#sent += candidates.length;
      this.#send(candidates);
    }
  }
}
