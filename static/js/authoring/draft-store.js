import { del, delMany, get, keys, set } from "idb-keyval";

import { readKept } from "./picture/kept.js";

const PREFIX = "peerlearn:create-session:";

/** @typedef {import("./drafts/kept-values.js").Kept} Kept */

/**
 * What one tab keeps on this device of an unfinished form.
 *
 * @typedef {object} Copy
 * @property {Kept} values
 * @property {string | null} key of a request that has had no definite answer
 * @property {{ version: number, values: Kept }} base what the server held when this tab last knew
 * @property {readonly Kept[]} sent to the server, without an answer so far
 * @property {import("./drafts/offers.js").Offers} offers
 * @property {number} at when it was written, milliseconds since the epoch
 */

/** @typedef {{ form: string, tab: string, copy: Copy }} Found */

/**
 * Keeps one person's unfinished forms in this browser: each tab its own copy of the text in local storage, so that
 * none writes over another's words, and one picture a form beside it.
 */
export class DraftStore {
  /**
   * @param {number} userId whose forms they are; nobody else on this device is shown them
   * @param {Storage} [storage]
   */
  constructor(userId, storage = localStorage) {
    this.prefix = `${PREFIX}${userId}:`;
    this.storage = storage;
    /** Writes of pictures, one after the other.
     * @type {Promise<unknown>} */
    this.pictures = Promise.resolve();
  }

  /** @returns {Found[]} every copy that can be read, the newest first */
  all() {
    const names = Object.keys(this.storage).filter((name) => name.startsWith(this.prefix));
    return names.flatMap((name) => this.#read(name)).sort((one, other) => other.copy.at - one.copy.at);
  }

  /**
   * @param {string} form its key
   * @param {string} tab
   * @param {Copy} copy
   * @returns {boolean} false where storage is full or forbidden: the form works on, it just does not survive a reload
   */
  write(form, tab, copy) {
    try {
      this.storage.setItem(`${this.prefix}${form}:${tab}`, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {string} form
   * @param {string} tab
   */
  remove(form, tab) {
    this.storage.removeItem(`${this.prefix}${form}:${tab}`);
  }

  /**
   * Forget a form, whichever tabs had it.
   *
   * @param {string} form
   * @returns {Promise<unknown>}
   */
  forget(form) {
    for (const found of this.all()) if (found.form === form) this.remove(form, found.tab);
    return this.savePicture(form, null);
  }

  /**
   * @param {string} form
   * @returns {Promise<import("./picture/kept.js").Kept | null>}
   */
  async loadPicture(form) {
    return readKept(await this.#inTurn(() => get(this.prefix + form)));
  }

  /**
   * @param {string} form
   * @param {import("./picture/kept.js").Kept | null} picture
   * @returns {Promise<unknown>}
   */
  savePicture(form, picture) {
    return this.#inTurn(() => (picture ? set(this.prefix + form, picture) : del(this.prefix + form)));
  }

  /**
   * @param {string} name
   * @returns {Found[]} none for what cannot be read
   */
  #read(name) {
    const [form, tab] = name.slice(this.prefix.length).split(":");
    try {
      const copy = JSON.parse(this.storage.getItem(name) ?? "null");
      return tab && copy?.values && copy.base?.values ? [{ form, tab, copy }] : [];
    } catch {
      return [];
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} action
   * @returns {Promise<T | null>} null where the browser keeps no pictures
   */
  #inTurn(action) {
    const done = this.pictures.then(action).catch(() => null);
    this.pictures = done;
    return done;
  }
}

/**
 * Forget what is left of one form on this device: it was thrown away elsewhere.
 *
 * @param {string} form its key
 * @param {Storage} [storage]
 * @returns {Promise<unknown>}
 */
export function forgetForm(form, storage = localStorage) {
  for (const name of Object.keys(storage)) {
    if (name.startsWith(PREFIX) && name.includes(`:${form}:`)) storage.removeItem(name);
  }
  return forgetPictures((name) => name.endsWith(`:${form}`)).catch(() => null);
}

/**
 * Forget every unfinished form on this device: somebody signs out of it.
 *
 * @param {Storage} [storage]
 * @returns {Promise<unknown>}
 */
export function forgetDrafts(storage = localStorage) {
  for (const name of Object.keys(storage)) if (name.startsWith(PREFIX)) storage.removeItem(name);
  return forgetPictures(() => true).catch(() => null);
}

/** @param {(name: string) => boolean} isOne */
async function forgetPictures(isOne) {
  const names = await keys();
  await delMany(names.filter((name) => String(name).startsWith(PREFIX) && isOne(String(name))));
}
