import { matterOf } from "./banner.js";

/** @typedef {import("../types.js").News} News */
/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("./announcer.js").Announcer} Announcer */

/** What the banner or the bar goes on saying need not stand in a toast for longer. */
export const BESIDE_BANNER_MS = 12_000;

/**
 * Brings news to the eye and to the ear. Every toast of the page is spoken, wherever it comes from: here the
 * lanes of the toasts are no live regions.
 */
export class NewsDesk {
  #window;
  #view;

  /**
   * @param {object} options
   * @param {Window} options.window
   * @param {Announcer} options.announcer
   * @param {() => RoomView} options.view
   */
  constructor({ window, announcer, view }) {
    this.#window = window;
    this.#view = view;
    window.addEventListener("toast", (event) => {
      announcer.say(/** @type {CustomEvent<News>} */ (event).detail);
    });
  }

  /** @param {News} news */
  tell(news) {
    this.#window.dispatchEvent(new CustomEvent("toast", { detail: news }));
    if (news.about && news.tone === "bad") this.#window.setTimeout(() => this.#thin(news), BESIDE_BANNER_MS);
  }

  /** @param {News} news */
  #thin({ text, about }) {
    const view = this.#view();
    const isSaidElsewhere = matterOf(view)?.text === text || view.room.link === "reconnecting";
    if (!isSaidElsewhere) return;
    const toasts = /** @type {NodeListOf<HTMLElement>} */ (this.#window.document.querySelectorAll("[data-about]"));
    for (const toast of toasts) if (toast.dataset.about === about) toast.remove();
  }
}
