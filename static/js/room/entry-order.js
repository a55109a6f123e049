/**
 * @typedef {{ type: string, seq: number | null }} Numbered
 */

/** More than these out of order: whatever is missing is asked for anyway, with all that follows it. */
const MOST_ASIDE = 500;

/**
 * Puts a room's log in order: each entry once, none before the ones that it follows.
 *
 * @template {Numbered} T
 */
export class EntryOrder {
  /** The newest entry that was handed on; null before the first welcome.
   * @type {number | null} */
  last = null;
  /** @type {Map<number, T>} entries whose turn has not come */
  #aside = new Map();
  #isOpen = false;

  /** Entries are missing before one that has come. */
  get isBehind() {
    return this.#isOpen && this.#aside.size > 0;
  }

  /** The connection is gone: what comes through the next one waits for its welcome. */
  pause() {
    this.#isOpen = false;
    this.#aside.clear();
  }

  /**
   * All up to here is known.
   *
   * @param {number} seq
   * @returns {T[]} what follows already
   */
  startAt(seq) {
    this.last = seq;
    this.#isOpen = true;
    for (const known of [...this.#aside.keys()].filter((one) => one <= seq)) this.#aside.delete(known);
    return this.#inTurn();
  }

  /**
   * @param {T} entry
   * @returns {T[]} what may be applied now
   */
  take(entry) {
    const seq = Number(entry.seq);
    if (seq <= (this.last ?? 0)) return [];
    const isNext = seq === (this.last ?? 0) + 1;
    if (isNext || this.#aside.size < MOST_ASIDE) this.#aside.set(seq, entry);
    return this.#isOpen ? this.#inTurn() : [];
  }

  #inTurn() {
    /** @type {T[]} */
    const turn = [];
    for (let next = this.#next(); next; next = this.#next()) {
      turn.push(next);
      this.last = Number(next.seq);
    }
    return turn;
  }

  #next() {
    const seq = (this.last ?? 0) + 1;
    const entry = this.#aside.get(seq);
    this.#aside.delete(seq);
    return entry;
  }
}
