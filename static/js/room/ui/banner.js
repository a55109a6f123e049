import { all, part, setState, setText, show } from "../../ui/dom.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {"retry-media" | "retry-devices" | "take-over"} BannerAction */

/**
 * @typedef {object} Matter what is wrong just now
 * @property {"line" | "devices" | "tab"} sign
 * @property {string} text
 * @property {string} hint
 * @property {BannerAction | null} action
 * @property {boolean} mayClose
 */

/**
 * The one thing that is worth saying: the first that stands in the way of the others.
 *
 * @param {RoomView} view
 * @returns {Matter | null}
 */
export function matterOf({ room, local, peers }) {
  if (!["prejoin", "lobby", "live"].includes(room.phase)) return null;
  return lineMatter(room.link) ?? mediaMatter([...peers.values()]) ?? deviceMatter(local);
}

/**
 * @param {RoomView["room"]["link"]} link
 * @returns {Matter | null}
 */
function lineMatter(link) {
  if (link === "replaced") {
    const hint = "This one stands still, so that nobody hears you twice.";
    return { sign: "tab", text: "You are in this room in another tab.", hint, action: "take-over", mayClose: false };
  }
  // While it reconnects, sound and picture go on: a toast and a word in the bar are enough for that.
  return link === "offline"
    ? lineWords("You’re offline. Session paused.", "It goes on by itself when you are back.")
    : null;
}

/**
 * @param {string} text
 * @param {string} hint
 * @returns {Matter}
 */
function lineWords(text, hint) {
  return { sign: "line", text, hint, action: null, mayClose: false };
}

/**
 * @param {readonly { status: string }[]} peers
 * @returns {Matter | null}
 */
function mediaMatter(peers) {
  const failed = peers.filter(({ status }) => status === "failed").length;
  if (!failed) return null;
  const hint =
    failed === peers.length
      ? "No sound or picture comes through. Another network may help."
      : "Some people cannot be heard or seen here.";
  return { ...lineWords("Network issue; retry", hint), action: "retry-media" };
}

/**
 * @param {RoomView["local"]} local
 * @returns {Matter | null}
 */
function deviceMatter({ problem, hint }) {
  if (!problem) return null;
  return { sign: "devices", text: problem, hint, action: "retry-devices", mayClose: true };
}

/** The banner under the title: in the flow of the page, over nobody's face. */
export class Banner {
  #element;
  #text;
  #hint;
  #actions;
  #close;
  #closed = "";
  /** @type {Matter | null} */
  #matter = null;

  /**
   * @param {HTMLElement} element `#room-banner`
   * @param {Record<BannerAction, () => void>} actions
   */
  constructor(element, actions) {
    this.#element = element;
    this.#text = part(element, "[data-banner-text]");
    this.#hint = part(element, "[data-banner-hint]");
    this.#actions = all(element, "[data-control]");
    this.#close = part(element, "[data-banner-close]");
    for (const button of this.#actions) {
      button.addEventListener("click", () => actions[/** @type {BannerAction} */ (button.dataset.control)]());
    }
    this.#close.addEventListener("click", () => this.#dismiss());
  }

  /**
   * @param {RoomView} view
   * @returns {boolean} whether the focus stood on something of it that is gone now
   */
  render(view) {
    const matter = matterOf(view);
    // What was said of the devices once may be closed; said anew, it is shown anew.
    if (!matter?.mayClose || matter.text !== this.#closed) this.#closed = "";
    this.#matter = matter && !this.#closed ? matter : null;
    return this.#draw();
  }

  #dismiss() {
    this.#closed = this.#matter?.text ?? "";
    this.#matter = null;
    this.#draw();
    this.#element.dispatchEvent(new CustomEvent("dismissed", { bubbles: true }));
  }

  #draw() {
    const active = this.#element.ownerDocument.activeElement;
    const had = this.#element.contains(active);
    const matter = this.#matter;
    show(this.#element, matter !== null);
    if (matter) this.#write(matter);
    const isGone = matter === null || (active instanceof HTMLElement && active.hidden);
    return had && isGone;
  }

  /** @param {Matter} matter */
  #write({ sign, text, hint, action, mayClose }) {
    setState(this.#element, sign);
    setText(this.#text, text);
    setText(this.#hint, hint);
    for (const button of this.#actions) show(button, button.dataset.control === action);
    show(this.#close, mayClose);
  }
}
