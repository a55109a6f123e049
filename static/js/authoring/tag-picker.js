/** @typedef {import("./session-values.js").Tag} Tag */

/**
 * @typedef {object} PickerOptions
 * @property {number} max how many tags may be chosen
 * @property {(tags: readonly Tag[]) => void} onChange
 */

/**
 * A multi-tag combobox without its looks: what is typed, offered, active and chosen, and what is to
 * be announced. Focus stays in the text field; typing never chooses anything by itself.
 */
export class TagPicker {
  /** @param {PickerOptions} options */
  constructor({ max, onChange }) {
    this.max = max;
    this.onChange = onChange;
    /** @type {readonly Tag[]} */
    this.chosen = [];
    this.query = "";
    /** @type {readonly Tag[]} */
    this.offered = [];
    this.active = -1;
    this.isOpen = false;
    this.announcement = "";
    /** What the announcement is about: a list that the next key changes, or what everybody must see.
     * @type {"offer" | "warning" | "done"} */
    this.matter = "done";
    /** The tag that a second Backspace will remove.
     * @type {Tag | null} */
    this.doomed = null;
  }

  get isFull() {
    return this.chosen.length >= this.max;
  }

  /** @param {string} query */
  type(query) {
    this.query = query;
    this.doomed = null;
    this.active = -1;
    if (this.matter === "warning") this.#say("", "done");
  }

  /** What is typed and no tag yet, as the message under the field has it; empty: nothing. */
  get leftover() {
    const typed = this.query.trim();
    return typed ? `“${typed}” was not taken; choose it from the list.` : "";
  }

  /**
   * Offer what was found, unless something else has been typed since.
   *
   * @param {string} query what was asked for
   * @param {readonly Tag[]} found the best first
   */
  offer(query, found) {
    if (query !== this.query) return;
    const taken = new Set(this.chosen.map((tag) => tag.slug));
    this.offered = found.filter((tag) => !taken.has(tag.slug));
    this.active = -1;
    this.isOpen = true;
    this.#say(offerWords(query, this.offered.length), "offer");
  }

  /** @param {string} message why nothing can be offered */
  refuse(message) {
    this.close();
    this.#say(message, "warning");
  }

  /** @param {1 | -1} step */
  move(step) {
    if (!this.isOpen || !this.offered.length) return;
    const from = this.active === -1 && step === -1 ? 0 : this.active;
    this.active = (from + step + this.offered.length) % this.offered.length;
  }

  /** Choose the active option, or the one whose name was typed out. */
  accept() {
    const typed = this.query.trim().toLowerCase();
    const tag = this.offered[this.active] ?? this.offered.find((option) => option.name.toLowerCase() === typed);
    if (this.isOpen && tag) this.choose(tag);
  }

  /** @param {Tag} tag */
  choose(tag) {
    if (this.chosen.some((other) => other.slug === tag.slug)) return;
    if (this.isFull) {
      this.#say(`You have chosen ${this.max} domains already. Remove one first.`, "warning");
      return;
    }
    this.#set([...this.chosen, tag], `${tag.name} added.`);
    this.query = "";
    this.offered = [];
    this.close();
  }

  /** @param {string} slug */
  remove(slug) {
    const gone = this.chosen.find((tag) => tag.slug === slug);
    if (!gone) return;
    this.#set(
      this.chosen.filter((tag) => tag !== gone),
      `${gone.name} removed.`,
    );
  }

  /**
   * In the empty field: the first press says what the second will remove.
   *
   * @param {boolean} [isHeld] a key held down to clear the field must not go on with the tags
   */
  backspace(isHeld = false) {
    const last = this.chosen.at(-1);
    if (isHeld || this.query || !last) return;
    if (this.doomed === last) {
      this.remove(last.slug);
      return;
    }
    this.doomed = last;
    this.#say(`Press Backspace again to remove ${last.name}.`, "warning");
  }

  /** Close the list; in a closed list, clear what was typed. */
  escape() {
    if (this.isOpen) this.close();
    else this.type("");
  }

  close() {
    this.isOpen = false;
    this.active = -1;
    // The same list, opened again, is spoken of again.
    if (this.matter === "offer") this.#say("", "done");
  }

  /**
   * Start from tags that were chosen earlier.
   *
   * @param {readonly Tag[]} tags
   */
  restore(tags) {
    this.chosen = tags;
  }

  /**
   * @param {readonly Tag[]} tags
   * @param {string} announcement
   */
  #set(tags, announcement) {
    this.chosen = tags;
    this.doomed = null;
    this.#say(announcement, "done");
    this.onChange(tags);
  }

  /**
   * @param {string} announcement
   * @param {"offer" | "warning" | "done"} matter
   */
  #say(announcement, matter) {
    this.announcement = announcement;
    this.matter = matter;
  }
}

/**
 * @param {string} query
 * @param {number} count
 */
function offerWords(query, count) {
  if (!count) return query ? `No domain matches “${query.trim()}”.` : "No domains to offer.";
  return count === 1 ? "1 domain found." : `${count} domains found.`;
}
