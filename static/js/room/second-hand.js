const SECOND = 1_000;

/** Ticks on the full seconds of a time that runs, so that a clock on the screen skips none. */
export class SecondHand {
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {object} options
   * @param {() => number} options.elapsed milliseconds; it may be before its beginning
   * @param {() => void} options.tick
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} options.timers
   */
  constructor(options) {
    this.#options = options;
    this.#wait();
  }

  close() {
    this.#options.timers.clearTimeout(this.#timer);
  }

  #wait() {
    const past = ((this.#options.elapsed() % SECOND) + SECOND) % SECOND;
    this.#timer = this.#options.timers.setTimeout(() => {
      this.#options.tick();
      this.#wait();
    }, SECOND - past);
  }
}
