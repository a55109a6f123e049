/** @import { PeerStatus } from "../types.js" */
/** @import { Timers } from "./candidate-batch.js" */

/** A connection that has not come about in this time is worth a word. */
const PATIENCE_MS = 8_000;
/** After an error of a STUN or TURN server this is enough. */
const PATIENCE_AFTER_ERROR_MS = 3_000;
/** RTCPeerConnectionIceErrorEvent.errorCode: not allowed in (RFC 8489), or not reached at all. */
const ERRORS = [401, 701];
/** A connection in doubt is looked at so often; with nothing coming in for so long it is dead; at most so long. */
const LOOK_MS = 250;
const FLAT_MS = 2_000;
const DOUBT_MS = 5_000;
/** Until the next try, which never end: the network may come back at any time. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000];
/** The polite side leaves the other one the first move. */
const COURTESY_MS = 1_500;

/** @typedef {"" | "retrying" | "unreachable"} Trouble */
/** @typedef {"patience" | "error" | "look" | "attempt"} TimerName */
/** @typedef {"new" | "up" | "doubt" | "down"} Phase never connected yet, connected, perhaps not, no more */

/**
 * @typedef {object} IceWatchOptions
 * @property {boolean} polite
 * @property {() => Promise<number>} bytesIn what has come in until now
 * @property {() => void} restart ICE, with fresh credentials
 * @property {() => void} changed `status` or `trouble`
 * @property {Timers} clock
 * @property {() => number} now milliseconds
 */

/**
 * Watches over one connection: notices when it fails, and tries again for as long as it is wanted.
 *
 * `failed` comes at once in no browser and never as `iceConnectionState` in some, so that both states are
 * looked at, and `disconnected` is taken as failure when nothing comes in any more. While nobody could be
 * told of a restart (the line is down, or the other one away) it waits.
 */
export class IceWatch {
  #options;
  /** @type {Phase} */
  #phase = "new";
  /** @type {Trouble} */
  #trouble = "";
  #wasUp = false;
  #isOpen = false;
  #isHere = false;
  #hasError = false;
  #tries = 0;
  #beganAt = 0;
  /** @type {Partial<Record<TimerName, ReturnType<typeof setTimeout>>>} */
  #timers = {};

  /** @param {IceWatchOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @returns {PeerStatus} */
  get status() {
    if (this.#phase === "up" || this.#phase === "doubt") return "connected";
    if (this.#phase === "new" || !this.#isHere) return "connecting";
    return this.#trouble === "unreachable" ? "failed" : "retrying";
  }

  /** @returns {Trouble} */
  get trouble() {
    return this.#phase === "down" && this.#isHere ? this.#trouble : "";
  }

  get isUp() {
    return this.#phase === "up";
  }

  /**
   * Who could be told of a restart.
   *
   * @param {{ isOpen: boolean, isHere: boolean }} reach the line is open; the other one is there
   */
  reach({ isOpen, isHere }) {
    if (isOpen === this.#isOpen && isHere === this.#isHere) return;
    const could = this.#canSignal;
    this.#isOpen = isOpen;
    this.#isHere = isHere;
    if (!this.#canSignal) this.#stop("patience", "error", "attempt");
    else if (!could) this.#resume();
    this.#options.changed();
  }

  /**
   * @param {RTCPeerConnectionState} connection
   * @param {RTCIceConnectionState} ice
   */
  states(connection, ice) {
    if (connection === "failed" || ice === "failed") this.#fail();
    else if (connection === "disconnected" || ice === "disconnected") this.#doubt();
    else if (connection === "connected") this.#up();
  }

  /** @param {number} code */
  candidateError(code) {
    if (!ERRORS.includes(code) || this.#phase === "up") return;
    this.#hasError = true;
    this.#expectAfterError();
  }

  /** The other side restarts: that is a try like an own one. */
  restarted() {
    if (this.#phase === "down") this.#tryLater();
  }

  /** Try now. */
  retry() {
    if (this.#phase === "up") return;
    this.#tries = 0;
    if (this.#phase === "new" || this.#phase === "doubt") this.#fail();
    this.#attempt();
  }

  close() {
    this.#stop("patience", "error", "look", "attempt");
    this.#isOpen = false;
  }

  get #canSignal() {
    return this.#isOpen && this.#isHere;
  }

  #resume() {
    if (this.#phase === "new") this.#begin();
    else if (this.#phase === "down") {
      this.#tries = 0;
      this.#firstTry();
    }
  }

  #begin() {
    this.#beganAt = this.#options.now();
    this.#set("patience", PATIENCE_MS, () => this.#fail());
    if (this.#hasError) this.#expectAfterError();
  }

  #expectAfterError() {
    if (!this.#canSignal || this.#timers.error !== undefined) return;
    const rest = PATIENCE_AFTER_ERROR_MS - (this.#options.now() - this.#beganAt);
    this.#set("error", Math.max(0, rest), () => this.#unreachable());
  }

  #unreachable() {
    this.#fail();
    if (this.#phase !== "down" || this.#trouble === "unreachable") return;
    this.#trouble = "unreachable";
    this.#options.changed();
  }

  #up() {
    if (this.#phase === "up") return;
    this.#stop("patience", "error", "look", "attempt");
    this.#phase = "up";
    this.#trouble = "";
    this.#wasUp = true;
    this.#hasError = false;
    this.#options.changed();
  }

  #doubt() {
    if (this.#phase !== "up") return;
    this.#phase = "doubt";
    const since = this.#options.now();
    this.#lookLater({ since, bytes: -1, movedAt: since });
  }

  /** @param {{ since: number, bytes: number, movedAt: number }} last when doubt began, and what came in until when */
  #lookLater(last) {
    this.#set("look", LOOK_MS, () => void this.#look(last));
  }

  /** @param {{ since: number, bytes: number, movedAt: number }} last */
  async #look(last) {
    const bytes = await this.#options.bytesIn();
    if (this.#phase !== "doubt") return;
    const now = this.#options.now();
    // The first look has nothing to compare with.
    const movedAt = last.bytes >= 0 && bytes > last.bytes ? now : last.movedAt;
    if (now - movedAt >= FLAT_MS || now - last.since >= DOUBT_MS) this.#fail();
    else this.#lookLater({ since: last.since, bytes, movedAt });
  }

  #fail() {
    if (this.#phase === "down") return;
    this.#stop("patience", "error", "look");
    this.#phase = "down";
    this.#trouble = this.#wasUp ? "retrying" : "unreachable";
    this.#tries = 0;
    this.#beganAt = this.#options.now();
    this.#hasError = false;
    this.#firstTry();
    this.#options.changed();
  }

  #firstTry() {
    if (this.#options.polite) this.#set("attempt", COURTESY_MS, () => this.#attempt());
    else this.#attempt();
  }

  #attempt() {
    if (!this.#canSignal || this.#phase !== "down") return;
    this.#options.restart();
    this.#tryLater();
  }

  #tryLater() {
    const wait = WAITS_MS[Math.min(this.#tries, WAITS_MS.length - 1)];
    this.#tries += 1;
    const courtesy = this.#options.polite ? COURTESY_MS : 0;
    this.#set("attempt", wait + courtesy, () => this.#attempt());
  }

  /**
   * @param {TimerName} name
   * @param {number} delay
   * @param {() => void} act
   */
  #set(name, delay, act) {
    this.#stop(name);
    this.#timers[name] = this.#options.clock.setTimeout(() => {
      this.#timers[name] = undefined;
      act();
    }, delay);
  }

  /** @param {TimerName[]} names */
  #stop(...names) {
    for (const name of names) {
      this.#options.clock.clearTimeout(this.#timers[name]);
      this.#timers[name] = undefined;
    }
  }
}
