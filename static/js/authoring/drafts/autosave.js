/** Typing may pause so long before it is saved; without a pause it is saved this often. */
export const PAUSE_MS = 1_000;
export const AT_LATEST_MS = 10_000;
/** Tries after a failure, further and further apart. */
export const FIRST_RETRY_MS = 2_000;
export const LAST_RETRY_MS = 30_000;

/**
 * What became of one save.
 *
 * - `done`: it is saved, or there is nothing to save
 * - `again`: it has to be sent once more, at once
 * - `later`: it did not get through
 * - `wait`: nothing helps until the mentor does something: signs in, shortens a text
 * - `stop`: this form is not saved any more
 *
 * @typedef {"done" | "again" | "later" | "wait" | "stop"} SaveResult
 */

/**
 * @typedef {object} AutosaveOptions
 * @property {() => Promise<SaveResult>} save never rejects
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 * @property {() => number} now
 */

/** When a form is saved: one save at a time, the newest words next. */
export class Autosave {
  /** @param {AutosaveOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** Since when something has been waiting; null: nothing is.
     * @type {number | null} */
    this.waitingSince = null;
    /** The save under way.
     * @type {Promise<void> | null} */
    this.running = null;
    this.failures = 0;
    this.isStopped = false;
    this.isHeld = false;
  }

  /** Something was typed. */
  changed() {
    const now = this.options.now();
    this.waitingSince ??= now;
    // Who types on while the server cannot be reached must not make the tries more frequent, nor put them off.
    if (this.failures) return;
    this.#wakeIn(Math.max(0, Math.min(PAUSE_MS, this.waitingSince + AT_LATEST_MS - now)));
  }

  /** The line, the sign-in or the mentor is back: try now. */
  nudge() {
    this.failures = 0;
    this.#wakeIn(0);
  }

  /** Begin no save until `goOn`: the form itself is on its way. */
  hold() {
    this.isHeld = true;
    this.options.clock.clearTimeout(this.timer);
  }

  goOn() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.nudge();
  }

  /**
   * Save no more.
   *
   * @returns {Promise<void>} when what is under way has ended
   */
  async stop() {
    this.isStopped = true;
    this.options.clock.clearTimeout(this.timer);
    await this.running;
  }

  /** Save again from here on. */
  restart() {
    this.isStopped = this.isHeld = false;
    this.failures = 0;
  }

  /** @param {number} ms */
  #wakeIn(ms) {
    this.options.clock.clearTimeout(this.timer);
    if (this.isStopped || this.isHeld) return;
    this.timer = this.options.clock.setTimeout(() => this.#begin(), ms);
  }

  #begin() {
    // What is typed meanwhile is saved when that one has ended.
    if (this.running || this.isStopped || this.isHeld) return;
    this.running = this.#run().finally(() => (this.running = null));
  }

  async #run() {
    this.waitingSince = null;
    const result = await this.options.save();
    if (this.isStopped) return;
    if (result === "later") return this.#retryLater();
    this.failures = 0;
    if (result === "stop") void this.stop();
    else if (result === "again") this.#wakeIn(0);
    else if (this.waitingSince !== null) this.changed();
  }

  #retryLater() {
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    this.#wakeIn(delay);
  }
}
