/** Typing writes to the device at most this often; nothing waits longer. */
const WRITE_EVERY_MS = 200;

/** This tab's own copy of a form on the device, written as it is typed. */
export class DeviceCopy {
  /**
   * @param {object} options
   * @param {() => boolean} options.write puts it there; false where the device takes nothing
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} options.clock
   * @param {() => number} options.now milliseconds
   */
  constructor({ write, clock, now }) {
    this.options = { write, clock, now };
    /** Whether the device took it the last time. */
    this.isKept = true;
    this.isSilent = false;
    this.isWaiting = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.wroteAt = -Infinity;
  }

  /** At once, and a moment later what came in between. */
  changed() {
    this.isWaiting = true;
    // Where the machine is busy, timers come late and keys do not: what is typed then waits for no timer.
    if (Math.abs(this.options.now() - this.wroteAt) >= WRITE_EVERY_MS) this.write();
    if (this.timer !== undefined) return;
    this.timer = this.options.clock.setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, WRITE_EVERY_MS);
  }

  /** The page may go: put there what is not yet. */
  flush() {
    if (this.isWaiting) this.write();
  }

  write() {
    if (this.isSilent) return;
    this.isKept = this.options.write();
    this.wroteAt = this.options.now();
    this.isWaiting = false;
  }

  /** Write no more, until `speak`. */
  fallSilent() {
    this.isSilent = true;
    this.isWaiting = false;
  }

  speak() {
    this.isSilent = false;
  }
}
