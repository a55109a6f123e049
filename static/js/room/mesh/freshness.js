/** @import { Origin } from "./sdp.js" */

/** A page makes two connections at the most; what is older than these is forgotten. */
const MOST_SESSIONS = 8;

/**
 * Tells which of the other side's descriptions are still worth something. They may come twice, and late: one
 * that is not newer than the last one applied of its connection is worth nothing, nor is what was seen of a
 * connection before another one took its place.
 */
export class Freshness {
  /** @type {Origin | null} */
  #applied = null;
  /** The newest version that was seen of each connection.
   * @type {Map<string, number>} */
  #seen = new Map();
  /** The version up to which a connection's descriptions are worth nothing.
   * @type {Map<string, number>} */
  #floors = new Map();

  /**
   * @param {Origin} origin of a description that came
   * @returns {boolean}
   */
  isFresh({ session, version }) {
    this.#seen.set(session, Math.max(version, this.#seen.get(session) ?? version));
    if (this.#seen.size > MOST_SESSIONS) this.#seen.delete([...this.#seen.keys()][0]);
    return version > (this.#floors.get(session) ?? -Infinity);
  }

  /**
   * @param {Origin} origin
   * @returns {boolean} whether it is the one that was applied last
   */
  isLast({ session, version }) {
    return session === this.#applied?.session && version === this.#applied.version;
  }

  /** @param {Origin} origin of the description that was applied */
  apply(origin) {
    if (origin.session !== this.#applied?.session) this.#floors = new Map(this.#seen);
    this.#floors.set(origin.session, origin.version);
    this.#applied = origin;
  }
}
