/**
 * @typedef {object} Utterance
 * @property {string} text
 * @property {string} [about] the matter: said twice of the same one, the same words are an echo
 * @property {boolean} [urgent] over what is being read
 * @property {string} [several] "learners joined": two or more of them that come together are said as
 *   "2 learners joined"
 */

/** What comes within this time is said together. */
export const GATHER_MS = 600;
/** A screen reader takes in a region that was moved before it hears what is said there. */
export const MOVED_MS = 100;
/** The last words about a matter again within this time are an echo: the feed and the room may tell the same. */
export const ECHO_MS = 5_000;
/** Old words are taken away, so that nobody finds them while reading the page. */
export const STAYS_MS = 8_000;

/**
 * Tells screen readers what happens, through two live regions that are always in the page: polite words wait
 * a moment and are merged, urgent ones are said at once.
 */
export class Announcer {
  #polite;
  #assertive;
  #home;
  #clock;
  /** @type {Utterance[]} */
  #queue = [];
  /** @type {Map<string, { text: string, at: number }>} the last words about each matter */
  #said = new Map();
  #isWaiting = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.polite
   * @param {HTMLElement} options.assertive
   * @param {{ setTimeout: (act: () => void, delay: number) => unknown, now: () => number }} options.clock
   */
  constructor({ polite, assertive, clock }) {
    this.#polite = polite;
    this.#assertive = assertive;
    this.#home = /** @type {HTMLElement} */ (polite.parentElement);
    this.#clock = clock;
  }

  /** @param {Utterance} utterance */
  say(utterance) {
    if (!utterance.text || this.#isEcho(utterance)) return;
    const wasMoved = this.#standAbove();
    if (utterance.urgent) this.#sayNow(this.#assertive, utterance.text, wasMoved ? MOVED_MS : 0);
    else this.#gather(utterance);
  }

  /** @param {Utterance} utterance */
  #isEcho({ text, about }) {
    if (!about) return false;
    const last = this.#said.get(about);
    const now = this.#clock.now();
    this.#said.set(about, { text, at: now });
    return last?.text === text && now - last.at < ECHO_MS;
  }

  /** @param {Utterance} utterance */
  #gather(utterance) {
    // Of one matter only the newest word is worth hearing.
    const others = this.#queue.filter(({ about }) => !about || about !== utterance.about);
    this.#queue = [...others, utterance];
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#clock.setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush() {
    this.#isWaiting = false;
    for (const text of merged(this.#queue.splice(0))) this.#sayNow(this.#polite, text, 0);
  }

  /**
   * @param {HTMLElement} region
   * @param {string} text
   * @param {number} delay
   */
  #sayNow(region, text, delay) {
    if (delay) {
      this.#clock.setTimeout(() => this.#sayNow(region, text, 0), delay);
      return;
    }
    const line = region.ownerDocument.createElement("p");
    line.textContent = text;
    region.append(line);
    this.#clock.setTimeout(() => line.remove(), STAYS_MS);
  }

  /**
   * All outside an open modal dialog is silent: the regions move into it, and back afterwards.
   *
   * @returns {boolean} whether they had to
   */
  #standAbove() {
    const dialogs = this.#home.ownerDocument.querySelectorAll("dialog[open]");
    const host = dialogs.length ? dialogs[dialogs.length - 1] : this.#home;
    if (this.#polite.parentElement === host) return false;
    host.append(this.#polite, this.#assertive);
    return true;
  }
}

/**
 * @param {readonly Utterance[]} utterances
 * @returns {string[]} in their order, those of a kind as one at the place of the first
 */
export function merged(utterances) {
  /** @type {Map<string, Utterance[]>} */
  const kinds = new Map();
  utterances.forEach((utterance, index) => {
    const kind = utterance.several ?? String(index);
    kinds.set(kind, [...(kinds.get(kind) ?? []), utterance]);
  });
  return [...kinds.values()].map((alike) =>
    alike.length > 1 ? `${alike.length} ${alike[0].several}` : alike[0].text,
  );
}
