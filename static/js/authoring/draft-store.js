import { del, get, set } from "idb-keyval";

import { readKept } from "./picture/kept.js";

const PREFIX = "peerlearn:create-session:";

/** @typedef {import("./session-values.js").Values} Values */

/**
 * What is kept of an unfinished form on this device.
 *
 * @typedef {object} Draft
 * @property {Omit<Values, "thumbnail">} values
 * @property {string | null} key of a request that has had no definite answer
 */

/** Keeps one person's unfinished form in this browser: text in local storage, the picture beside it. */
export class DraftStore {
  /**
   * @param {number} userId whose form it is; nobody else on this device is shown it
   * @param {Storage} [storage]
   */
  constructor(userId, storage = localStorage) {
    this.name = PREFIX + userId;
    this.storage = storage;
    /** Writes of the picture, one after the other.
     * @type {Promise<unknown>} */
    this.pictures = Promise.resolve();
  }

  /** @returns {Draft | null} null also for what cannot be read */
  load() {
    try {
      return JSON.parse(this.storage.getItem(this.name) ?? "null");
    } catch {
      return null;
    }
  }

  /**
   * @param {Values} values
   * @param {string | null} key
   */
  save({ thumbnail: _kept, ...values }, key) {
    try {
      this.storage.setItem(this.name, JSON.stringify({ values, key }));
    } catch {
      // Storage is full or forbidden: the form works on, it just does not survive a reload.
    }
  }

  /** @returns {Promise<import("./picture/kept.js").Kept | null>} */
  async loadPicture() {
    return readKept(await this.#inTurn(() => get(this.name)));
  }

  /**
   * @param {import("./picture/kept.js").Kept | null} picture
   * @returns {Promise<unknown>}
   */
  savePicture(picture) {
    return this.#inTurn(() => (picture ? set(this.name, picture) : del(this.name)));
  }

  /** Forget the form. */
  async clear() {
    this.storage.removeItem(this.name);
    await this.savePicture(null);
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
 * Forget every unfinished form on this device: somebody signs out of it.
 *
 * @param {Storage} [storage]
 * @returns {Promise<unknown>}
 */
export function forgetDrafts(storage = localStorage) {
  const names = Object.keys(storage).filter((name) => name.startsWith(PREFIX));
  return Promise.all(names.map((name) => new DraftStore(Number(name.slice(PREFIX.length)), storage).clear()));
}
