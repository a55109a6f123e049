/**
 * What a reload of this tab needs to know.
 *
 * @typedef {object} Memory
 * @property {boolean} inside this tab was in the room
 * @property {boolean} mic
 * @property {boolean} camera
 * @property {{ microphone: string, camera: string, speaker: string }} chosen device ids, "" for any
 */

/** @type {Memory} */
export const FIRST_TIME = {
  inside: false,
  mic: true,
  camera: true,
  chosen: { microphone: "", camera: "", speaker: "" },
};

/** Keeps in this tab alone where its person was and what was switched on. */
export class RoomMemory {
  #name;
  #storage;

  /**
   * @param {string} roomCode
   * @param {() => Storage} storage asked anew each time: a browser may forbid it
   */
  constructor(roomCode, storage) {
    this.#name = `room:${roomCode}`;
    this.#storage = storage;
  }

  /** @returns {Memory} */
  load() {
    try {
      return { ...FIRST_TIME, ...JSON.parse(this.#storage().getItem(this.#name) ?? "{}") };
    } catch {
      return FIRST_TIME;
    }
  }

  /** @param {Memory} memory */
  save(memory) {
    this.#try((storage) => storage.setItem(this.#name, JSON.stringify(memory)));
  }

  clear() {
    this.#try((storage) => storage.removeItem(this.#name));
  }

  /** @param {(storage: Storage) => void} act */
  #try(act) {
    try {
      act(this.#storage());
    } catch {
      // Full or forbidden: the room works on, a reload just begins anew.
    }
  }
}
