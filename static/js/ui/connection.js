/** A line that is back within this many ms was never worth a word. */
export const PATIENCE = 8_000;

/** @typedef {import("../lib/feed.js").FeedStatus} FeedStatus */

/** @typedef {"" | "offline" | "down" | "delayed" | "signed-out"} Trouble */

/** @type {Record<Exclude<Trouble, "">, string>} */
const WORDS = {
  offline: "You are offline. This page catches up by itself when you are back.",
  down: "PeerLearn cannot be reached just now. This page keeps trying.",
  delayed: "Updates are delayed just now. This page catches up by itself.",
  "signed-out": "You were signed out. Sign in to go on.",
};

/** Tells, at the top of the page, when what it shows may be out of date. */
export class ConnectionNote {
  /**
   * @param {object} options
   * @param {HTMLElement} options.banner
   * @param {() => boolean} options.isOnline what the browser believes of the network
   * @param {() => void} options.signIn
   */
  constructor({ banner, isOnline, signIn }) {
    this.banner = banner;
    this.isOnline = isOnline;
    /** @type {FeedStatus} */
    this.status = "open";
    this.isPatienceOver = false;
    this.isDelayed = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.#part("[data-network-action]").addEventListener("click", signIn);
  }

  /** @param {FeedStatus} status */
  feedIs(status) {
    this.status = status;
    if (status === "open") this.#beginPatience();
    else this.timer ??= setTimeout(() => this.#endPatience(), PATIENCE);
    this.show();
  }

  /**
   * Whether what others do is told late; it is for the server to say, anew on each connection.
   *
   * @param {boolean} isDelayed
   */
  newsIs(isDelayed) {
    this.isDelayed = isDelayed;
    this.show();
  }

  /** Brings the banner up to date. */
  show() {
    const { trouble } = this;
    this.banner.hidden = !trouble;
    this.#part("[data-network-text]").textContent = trouble && WORDS[trouble];
    this.#part("[data-network-action]").hidden = trouble !== "signed-out";
  }

  /** @returns {Trouble} */
  get trouble() {
    if (this.status === "signed-out") return "signed-out";
    if (!this.isOnline()) return "offline";
    if (this.isPatienceOver) return "down";
    return this.isDelayed ? "delayed" : "";
  }

  #beginPatience() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isPatienceOver = false;
  }

  #endPatience() {
    this.isPatienceOver = true;
    this.show();
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.banner.querySelector(selector));
  }
}
