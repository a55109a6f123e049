/** How long the keys rest before a list that changes with each of them is spoken of. */
export const REST_MS = 500;

/** What a live region says: what happened at once, what is offered meanwhile only when the keys rest. */
export class Speech {
  #wanted = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {object} options
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} options.clock
   * @param {() => void} options.onChange `text` is another now
   */
  constructor({ clock, onChange }) {
    this.clock = clock;
    this.onChange = onChange;
    this.text = "";
  }

  /**
   * @param {string} text
   * @param {boolean} isOffer whether the next key may change it
   */
  follow(text, isOffer) {
    if (text === this.#wanted) return;
    this.#wanted = text;
    this.clock.clearTimeout(this.#timer);
    if (isOffer) this.#timer = this.clock.setTimeout(() => this.#say(text), REST_MS);
    else this.#say(text);
  }

  /** @param {string} text */
  #say(text) {
    if (text === this.text) return;
    this.text = text;
    this.onChange();
  }
}
