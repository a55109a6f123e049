/** @typedef {import("./demand-source.js").WantedTopic} WantedTopic */

/** More at once would hide the form. */
const SHOWN = 6;

/**
 * Titles to take from what learners ask for: a combobox without its looks. Typing never chooses anything by itself,
 * and what was typed is replaced only by an idea that was chosen.
 */
export class TitleIdeas {
  constructor() {
    /** @type {readonly WantedTopic[]} */
    this.topics = [];
    this.query = "";
    this.active = -1;
    this.isOpen = false;
    this.announcement = "";
    /** Whether the announcement is of a list, which the next key may change. */
    this.isOffer = false;
  }

  /** @param {readonly WantedTopic[]} topics what learners ask for, the most wanted first */
  know(topics) {
    const isOther = topics.some(({ id }, index) => id !== this.topics[index]?.id) || topics.length !== this.topics.length;
    this.topics = topics;
    // The option that somebody is on stays under them while the list is the same.
    if (isOther) this.active = -1;
    if (this.isOpen && isOther) this.#open(true);
  }

  /** @returns {readonly WantedTopic[]} those that have every word of what was typed, or its beginning */
  get options() {
    const words = fold(this.query).split(" ").filter(Boolean);
    const fits = (/** @type {WantedTopic} */ { text }) => {
      const own = fold(text).split(" ");
      return words.every((word) => own.some((one) => one.startsWith(word)));
    };
    return this.topics.filter((topic) => fits(topic) && fold(topic.text) !== fold(this.query)).slice(0, SHOWN);
  }

  /** @param {string} query what the field holds */
  type(query) {
    this.query = query;
    this.active = -1;
    // Of nothing typed there is nothing to complete: Down asks for all there is.
    this.#open(query.trim() !== "");
  }

  /** @param {1 | -1} step */
  move(step) {
    if (!this.isOpen) return this.#open(step === 1);
    const from = this.active === -1 && step === -1 ? 0 : this.active;
    this.active = (from + step + this.options.length) % this.options.length;
  }

  /** @returns {WantedTopic | null} the one that Enter takes: the active one, no other */
  accept() {
    const taken = this.isOpen ? (this.options[this.active] ?? null) : null;
    if (taken) this.take(taken);
    return taken;
  }

  /** @param {WantedTopic} topic */
  take(topic) {
    this.query = topic.text;
    this.close();
    this.announcement = `“${topic.text}” taken as the title.`;
  }

  /** @param {string} title the mentor's own, which is back */
  restored(title) {
    this.query = title;
    this.announcement = "Your title is back.";
  }

  close() {
    this.isOpen = false;
    this.active = -1;
    // The same list, opened again, is spoken of again.
    if (this.isOffer) this.announcement = "";
    this.isOffer = false;
  }

  /** @param {boolean} isWanted */
  #open(isWanted) {
    const count = this.options.length;
    if (!isWanted || !count) return this.close();
    this.isOpen = true;
    this.isOffer = true;
    this.announcement = count === 1 ? "1 topic that learners ask for." : `${count} topics that learners ask for.`;
  }
}

/**
 * Case and accents do not tell two words apart.
 *
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
