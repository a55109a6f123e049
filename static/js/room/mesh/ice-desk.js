/** @import { IceServers } from "../../types/protocol.js" */
/** @import { Timers } from "./candidate-batch.js" */

/** Credentials that expire sooner than this are fetched anew before they are used. */
const MARGIN_MS = 60_000;
/** Several connections that restart together share one answer. */
const FRESH_MS = 2_000;
/** Without an answer the old ones have to do. */
const PATIENCE_MS = 1_500;

/**
 * The ICE servers that connections are made with, and their credentials, which live for minutes only.
 */
export class IceDesk {
  #ask;
  #now;
  #clock;
  /** @type {IceServers | null} */
  #ice = null;
  #gotAt = -Infinity;
  /** @type {Promise<void> | null} */
  #coming = null;
  #arrived = () => {};

  /**
   * @param {object} options
   * @param {() => void} options.ask the answer comes by `use`
   * @param {() => number} options.now the server's clock, in milliseconds since the epoch
   * @param {Timers} options.clock
   */
  constructor({ ask, now, clock }) {
    this.#ask = ask;
    this.#now = now;
    this.#clock = clock;
  }

  /** @param {IceServers} ice */
  use(ice) {
    this.#ice = ice;
    this.#gotAt = this.#now();
    this.#arrived();
  }

  /** @returns {RTCIceServer[]} those at hand */
  get servers() {
    return (this.#ice?.servers ?? []).map(({ urls, username, credential }) => ({
      urls,
      ...(username !== null && credential !== null && { username, credential }),
    }));
  }

  /** Those at hand will do for a new connection. */
  get isValid() {
    const expiry = this.#ice?.expires_at ?? Infinity;
    return this.#ice !== null && expiry - this.#now() > MARGIN_MS;
  }

  /** @returns {Promise<RTCIceServer[]>} as new as they can be had */
  async fresh() {
    if (this.#now() - this.#gotAt > FRESH_MS) await (this.#coming ??= this.#fetch());
    return this.servers;
  }

  /** @returns {Promise<void>} when they are here, or late */
  #fetch() {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => this.#arrived(), PATIENCE_MS);
      this.#arrived = () => {
        this.#clock.clearTimeout(timer);
        this.#coming = null;
        this.#arrived = () => {};
        resolve();
      };
      this.#ask();
    });
  }
}
