import { IDLE, reduce, settles } from "./publish-flow.js";

const SECOND_MS = 1000;

/** @typedef {import("./publish-flow.js").FlowState} FlowState */
/** @typedef {import("./publish-flow.js").FlowEvent} FlowEvent */
/** @typedef {import("./outcome.js").Outcome} Outcome */

/**
 * Where the key of an unanswered request is kept, so that a reload does not forget it.
 *
 * @typedef {object} KeyMemory
 * @property {() => string | null} load
 * @property {(key: string | null) => void} save
 */

/**
 * @typedef {object} PublisherOptions
 * @property {(key: string) => Promise<Outcome>} send sends the form as it is now
 * @property {() => string} newKey
 * @property {KeyMemory} memory
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 * @property {(state: FlowState, before: FlowState) => void} onChange
 */

/**
 * Carries out the publish flow: sends, counts down, sends again.
 *
 * One key goes with all tries until the server has given a definite answer. If the form was changed
 * in between and the first try had been done after all, the server says so (422) instead of making a
 * second session; if it had not, the changed form is simply published under that key.
 */
export class Publisher {
  /** @param {PublisherOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {FlowState} */
    this.state = IDLE;
    this.key = options.memory.load();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Publish now; nothing while a request is under way or when it is done. */
  submit() {
    this.#apply({ type: "submit" });
  }

  /** The form was changed. */
  edited() {
    this.#apply({ type: "edited" });
  }

  /** The mentor closed the message of a failure. */
  dismiss() {
    this.#apply({ type: "dismissed" });
  }

  /** Stop counting down. */
  close() {
    this.options.clock.clearTimeout(this.timer);
  }

  /** @param {FlowEvent} event */
  #apply(event) {
    const before = this.state;
    this.state = reduce(before, event);
    if (this.state === before) return;
    this.close();
    if (this.state.phase === "sending") void this.#send();
    if (this.state.phase === "waiting") this.#tickLater();
    this.options.onChange(this.state, before);
  }

  async #send() {
    this.key ??= this.options.newKey();
    // Before it is sent: whatever happens to this page, the key is known to the next one.
    this.options.memory.save(this.key);
    const outcome = await this.options.send(this.key);
    if (settles(outcome)) this.#forgetKey();
    this.#apply({ type: "ended", outcome });
  }

  #forgetKey() {
    this.key = null;
    this.options.memory.save(null);
  }

  #tickLater() {
    this.timer = this.options.clock.setTimeout(() => this.#apply({ type: "tick" }), SECOND_MS);
  }
}
