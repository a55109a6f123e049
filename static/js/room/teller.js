/** @import { News, RoomView } from "./types.js" */

/** Tells whoever shows the room what it looks like now, and what there is to say. */
export class Teller {
  #makeView;
  #timers;
  /** @type {((view: RoomView) => void)[]} */
  #viewers = [];
  /** @type {((news: News) => void)[]} */
  #listeners = [];
  /** @type {RoomView | null} */
  #view = null;
  #isTelling = false;

  /**
   * @param {() => RoomView} makeView
   * @param {Pick<typeof globalThis, "setTimeout">} timers
   */
  constructor(makeView, timers) {
    this.#makeView = makeView;
    this.#timers = timers;
  }

  /** @returns {RoomView} the same object until something changes */
  get view() {
    this.#view ??= this.#makeView();
    return this.#view;
  }

  /** @param {(view: RoomView) => void} listener */
  onChange(listener) {
    this.#viewers.push(listener);
  }

  /** @param {(news: News) => void} listener */
  onNews(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Something may look another way now. Several changes of one moment are told as one, and after what
   * follows from them: an offer is on its way before the screen is drawn.
   */
  change() {
    this.#view = null;
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#timers.setTimeout(() => {
      this.#isTelling = false;
      for (const tell of this.#viewers) tell(this.view);
    });
  }

  /** @param {readonly News[]} all */
  say(all) {
    for (const news of all) for (const tell of this.#listeners) tell(news);
  }
}
