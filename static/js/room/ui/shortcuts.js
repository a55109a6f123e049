/** @typedef {"mic" | "camera" | "screen" | "hand" | "shortcuts"} ShortcutName */

/** @type {Record<string, ShortcutName>} */
const KEYS = { m: "mic", v: "camera", s: "screen", h: "hand", "?": "shortcuts" };
const REMEMBERED_AS = "room:shortcuts";

/**
 * Single keys for the room's controls. They work nowhere but in the room, not while somebody types or chooses,
 * not inside dialogs; and they can be switched off (WCAG 2.1.4).
 */
export class Shortcuts {
  #storage;
  #act;

  /**
   * @param {object} options
   * @param {EventTarget} options.target hears the keys: the document
   * @param {Pick<Storage, "getItem" | "setItem">} options.storage
   * @param {(name: ShortcutName) => void} options.act
   */
  constructor({ target, storage, act }) {
    this.#storage = storage;
    this.#act = act;
    target.addEventListener("keydown", (event) => this.#press(/** @type {KeyboardEvent} */ (event)));
  }

  get areOn() {
    return this.#storage.getItem(REMEMBERED_AS) !== "off";
  }

  set areOn(value) {
    this.#storage.setItem(REMEMBERED_AS, value ? "on" : "off");
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const name = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
    if (!name || !this.areOn || isBusy(event)) return;
    event.preventDefault();
    this.#act(name);
  }
}

/** @param {KeyboardEvent} event */
function isBusy({ ctrlKey, metaKey, altKey, repeat, isComposing, target }) {
  if (ctrlKey || metaKey || altKey || repeat || isComposing) return true;
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}
