/** A tab that is there has answered by then, and what it wrote is to be read. */
const ROLL_CALL_MS = 1_000;

/** @typedef {import("../draft-store.js").Found} Found */

/**
 * Copies of a form that were left on the device, and taken in by this tab. They go, unless their tab is still there:
 * what such a tab writes into its copy must not be taken away under its hands.
 */
export class Heirlooms {
  /**
   * @param {object} options
   * @param {readonly Found[]} options.left
   * @param {() => boolean} options.isKept whether the device holds a copy of ours, in which theirs stand
   * @param {import("../draft-store.js").DraftStore} options.store
   * @param {Pick<import("./tab-talk.js").TabTalk, "tell">} options.talk
   * @param {Pick<typeof globalThis, "setTimeout">} options.clock
   */
  constructor({ left, isKept, store, talk, clock }) {
    this.left = left;
    this.isKept = isKept;
    this.store = store;
    this.talk = talk;
    this.clock = clock;
    /** @type {Set<string>} */
    this.present = new Set();
  }

  /** Ask who is there, and clear away what nobody claims. */
  clear() {
    if (!this.left.length) return;
    this.talk.tell({ key: this.left[0].form, kind: "who" });
    this.clock.setTimeout(() => this.#clear(), ROLL_CALL_MS);
  }

  /** @param {string} tab */
  claim(tab) {
    this.present.add(tab);
  }

  #clear() {
    // Where storage is full, theirs is the only copy.
    if (!this.isKept()) return;
    const now = new Map(this.store.all().map(({ form, tab, copy }) => [`${form}:${tab}`, JSON.stringify(copy)]));
    for (const { form, tab, copy } of this.left) {
      const isAsLeft = now.get(`${form}:${tab}`) === JSON.stringify(copy);
      if (isAsLeft && !this.present.has(tab)) this.store.remove(form, tab);
    }
  }
}
