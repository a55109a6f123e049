/** After this long without a server the person is told so, and may try again. */
const PATIENCE_MS = 20_000;
const NO_ANSWER = "The server does not answer just now. Try again in a moment.";

/** @typedef {{ type: string, [field: string]: unknown }} Request */
/** @typedef {{ message: Request, timer: unknown, resolve: (refusal: string) => void }} Pending */

/**
 * What was asked of the room and not answered yet. A request outlives its connection: it is said again
 * through the next one, which the server allows for all of them.
 */
export class Requests {
  #send;
  #clock;
  #count = 0;
  /** @type {Map<unknown, Pending>} */
  #pending = new Map();

  /**
   * @param {object} options
   * @param {(message: Request) => void} options.send may drop it where there is no connection
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} options.clock
   */
  constructor({ send, clock }) {
    this.#send = send;
    this.#clock = clock;
  }

  /**
   * @param {Request} message
   * @returns {Promise<string>} the refusal in words; empty when it was done
   */
  ask(message) {
    const ref = (this.#count += 1);
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => this.#settle(ref, NO_ANSWER), PATIENCE_MS);
      this.#pending.set(ref, { message: { ...message, ref }, timer, resolve });
      this.#send({ ...message, ref });
    });
  }

  /** @param {{ type: string, ref?: unknown, message?: string }} frame `ok` or `error` */
  answered({ type, ref, message }) {
    this.#settle(ref, type === "error" ? (message ?? NO_ANSWER) : "");
  }

  /** There is a connection again. */
  sayAgain() {
    for (const { message } of this.#pending.values()) this.#send(message);
  }

  /** Nothing will be answered any more, and nothing needs to be. */
  close() {
    for (const ref of [...this.#pending.keys()]) this.#settle(ref, "");
  }

  /**
   * @param {unknown} ref
   * @param {string} refusal
   */
  #settle(ref, refusal) {
    const pending = this.#pending.get(ref);
    if (!pending) return;
    this.#pending.delete(ref);
    this.#clock.clearTimeout(/** @type {number} */ (pending.timer));
    pending.resolve(refusal);
  }
}
