/** Louder than this is speech (see loudness.js): about -38 dBFS. */
const SPEECH = 0.5;
/** Whoever takes over must be so much louder than the one who speaks. */
const LOUDER = 0.1;
/** A pause for breath is not the end of a speech. */
const HOLD_MS = 1_500;

/**
 * Who speaks: the loudest, with some patience, so that the picture does not flicker between two people.
 */
export class Speaker {
  /** @type {number | null} */
  #current = null;
  #heardAt = 0;

  /**
   * @param {ReadonlyMap<number, number>} levels loudness of everybody, 0 to 1
   * @param {number} now milliseconds
   * @returns {number | null} an id
   */
  hear(levels, now) {
    const [id, level] = loudest(levels);
    const currentLevel = this.#current === null ? 0 : (levels.get(this.#current) ?? 0);
    if (currentLevel > SPEECH) this.#heardAt = now;
    const isOver = now - this.#heardAt > HOLD_MS;
    if (level > SPEECH && (this.#current === null || isOver || level > currentLevel + LOUDER)) {
      this.#current = id;
      this.#heardAt = now;
    } else if (isOver) this.#current = null;
    return this.#current;
  }
}

/**
 * @param {ReadonlyMap<number, number>} levels
 * @returns {[number | null, number]}
 */
function loudest(levels) {
  /** @type {[number | null, number]} */
  let best = [null, 0];
  for (const [id, level] of levels) if (level > best[1]) best = [id, level];
  return best;
}
