/** @typedef {"good" | "bad" | "calm"} Tone */

/** @typedef {{ label: string, url?: string, run?: () => void }} ToastAction where the toast leads, or what it does */

/**
 * @typedef {object} ToastNews
 * @property {Tone} tone
 * @property {string} text
 * @property {string} [about] one matter: its newer toast takes the place of its older one
 * @property {ToastAction} [action] it stays until it is dismissed, for whoever needs time to reach it
 */

/** How long a toast stays, in ms; what went wrong, or leads on, stays until it is dismissed. */
const STAYS = { good: 6_000, calm: 8_000, bad: Infinity };
const AT_MOST = 4;

/**
 * Says something from anywhere on the page.
 *
 * @param {Tone} tone
 * @param {string} text
 * @param {string} [about] one matter: its newer toast takes the place of its older one
 * @param {ToastAction} [action] where it leads
 */
export function toast(tone, text, about, action) {
  window.dispatchEvent(new CustomEvent("toast", { detail: { tone, text, about, action } }));
}

/** The toasts at the top right: calm news politely, what went wrong at once. */
export class Toasts {
  /**
   * @param {HTMLElement} region holds one lane for `bad` and one for the rest
   * @param {HTMLTemplateElement} template
   */
  constructor(region, template) {
    this.region = region;
    this.template = template;
    this.home = /** @type {HTMLElement} */ (region.parentElement);
  }

  /**
   * @param {Document} document
   * @returns {Toasts | null} null on a page without the region
   */
  static of(document) {
    const region = document.getElementById("toasts");
    const template = document.getElementById("toast-template");
    return region && template instanceof HTMLTemplateElement ? new Toasts(region, template) : null;
  }

  /** @param {EventTarget} target on which `toast` events arrive */
  listen(target) {
    target.addEventListener("toast", (event) => {
      this.show(/** @type {CustomEvent<ToastNews>} */ (event).detail);
    });
  }

  /**
   * @param {ToastNews} news
   * @returns {HTMLElement} the toast
   */
  show({ tone, text, about, action }) {
    this.#standAbove();
    const element = this.#build(tone, text);
    leadOn(element, action);
    if (about) this.#replace(about, element);
    const lane = this.#lane(tone);
    lane.append(element);
    while (lane.children.length > AT_MOST) lane.firstElementChild?.remove();
    leaveLater(element, action ? Infinity : STAYS[tone]);
    return element;
  }

  /**
   * @param {Tone} tone
   * @param {string} text
   */
  #build(tone, text) {
    const source = /** @type {HTMLElement} */ (this.template.content.firstElementChild);
    const element = /** @type {HTMLElement} */ (source.cloneNode(true));
    element.dataset.tone = tone;
    for (const mark of element.querySelectorAll("[data-toast-mark]")) {
      if (/** @type {HTMLElement} */ (mark).dataset.toastMark !== tone) mark.remove();
    }
    /** @type {HTMLElement} */ (element.querySelector("[data-toast-text]")).textContent = text;
    element.querySelector("[data-toast-close]")?.addEventListener("click", () => element.remove());
    return element;
  }

  /**
   * @param {string} about
   * @param {HTMLElement} element
   */
  #replace(about, element) {
    for (const older of this.region.querySelectorAll("[data-about]")) {
      if (/** @type {HTMLElement} */ (older).dataset.about === about) older.remove();
    }
    element.dataset.about = about;
  }

  /** @param {Tone} tone */
  #lane(tone) {
    const name = tone === "bad" ? "bad" : "calm";
    return /** @type {HTMLElement} */ (this.region.querySelector(`[data-toasts="${name}"]`));
  }

  /** All outside an open modal dialog is inert and beneath it: toasts move into it. */
  #standAbove() {
    const dialogs = this.home.ownerDocument.querySelectorAll("dialog[open]");
    const host = dialogs.length ? dialogs[dialogs.length - 1] : this.home;
    if (this.region.parentElement !== host) host.append(this.region);
  }
}

/**
 * A link where it leads to an address, else a button.
 *
 * @param {HTMLElement} element
 * @param {ToastAction} [action]
 */
function leadOn(element, action) {
  const place = /** @type {HTMLAnchorElement | null} */ (element.querySelector("[data-toast-action]"));
  if (!action) return place?.remove();
  if (!place) return;
  const { label, url, run } = action;
  const control = url ? place : buttonLike(place);
  if (url) place.href = url;
  control.textContent = label;
  control.addEventListener("click", () => {
    element.remove();
    run?.();
  });
}

/** @param {HTMLElement} place gives way to a button that looks the same */
function buttonLike(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = place.className;
  button.dataset.toastAction = "";
  place.replaceWith(button);
  return button;
}

/**
 * Removes a toast after a while, but never from under a pointer or the keyboard.
 *
 * @param {HTMLElement} element
 * @param {number} delay
 */
function leaveLater(element, delay) {
  if (!Number.isFinite(delay)) return;
  const leave = () => {
    const isInUse = element.matches(":hover") || element.contains(document.activeElement);
    if (isInUse) setTimeout(leave, 1_000);
    else element.remove();
  };
  setTimeout(leave, delay);
}
