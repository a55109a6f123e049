/** @import { News, RoomView } from "./types.js" */

/** Drawing takes its time on the thread that also answers offers: what comes in a burst is drawn once, after it. */
const MOMENT_MS = 50;

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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {() => RoomView} makeView
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} timers
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

  /** Something may look another way now; all changes of a moment are told as one. */
  change() {
    this.#view = null;
    if (this.#timer === undefined) this.hold(MOMENT_MS);
  }

  /**
   * Tell nothing for a while, and then what has become of it.
   *
   * @param {number} moment milliseconds
   */
  hold(moment) {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = undefined;
      for (const tell of this.#viewers) tell(this.view);
    }, moment);
  }

  /** @param {readonly News[]} all */
  say(all) {
    for (const news of all) for (const tell of this.#listeners) tell(news);
  }
}
