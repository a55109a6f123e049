import { loudness } from "./loudness.js";
import { Speaker } from "./speaker.js";

/** How often it is listened, and how much louder or quieter the own microphone must be to be drawn anew. */
const LISTEN_MS = 150;
const NOTABLE = 0.03;

/** @typedef {Pick<typeof globalThis, "setInterval" | "clearInterval">} Timers */

/**
 * @typedef {object} EarsOptions
 * @property {() => number} own loudness of the own microphone, 0 to 1
 * @property {() => number} me the own id
 * @property {() => ReadonlyMap<number, number>} others amplitudes, 0 to 1
 * @property {() => void} changed
 * @property {() => number} now milliseconds
 * @property {Timers} timers
 */

/** Listens to everybody: how loud the own microphone is, and who speaks. */
export class Ears {
  level = 0;
  /** @type {number | null} */
  speaker = null;
  #options;
  #who = new Speaker();
  #timer;

  /** @param {EarsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#timer = options.timers.setInterval(() => this.#listen(), LISTEN_MS);
  }

  close() {
    this.#options.timers.clearInterval(this.#timer);
    this.level = 0;
    this.speaker = null;
  }

  #listen() {
    const { own, me, others, changed, now } = this.#options;
    const level = own();
    const levels = new Map([...others()].map(([id, amplitude]) => [id, loudness(amplitude)]));
    const speaker = this.#who.hear(levels.set(me(), level), now());
    if (speaker === this.speaker && Math.abs(level - this.level) < NOTABLE) return;
    this.speaker = speaker;
    this.level = level;
    changed();
  }
}
