import { messageOf } from "../booking/booking-api.js";

/** @typedef {import("../booking/booking-api.js").Outcome} Outcome */

/**
 * What a button of the list does: the attribute that holds its address, the call, and the dialog that asks first.
 *
 * @type {{ attribute: string, act: "book" | "cancel" | "leave", question?: string }[]}
 */
const ACTS = [
  { attribute: "data-cancel-seat", act: "cancel", question: "give-seat-back" },
  { attribute: "data-keep-seat", act: "book" },
  { attribute: "data-take-seat", act: "book" },
  { attribute: "data-give-seat-on", act: "cancel", question: "give-offer-on" },
  { attribute: "data-leave-line", act: "leave", question: "leave-line" },
];

/**
 * The buttons of a list of seats and of places in line; the value of their attribute is the address.
 */
export class SeatList {
  /**
   * @param {object} options
   * @param {(act: "book" | "cancel" | "leave", url: string) => Promise<Outcome>} options.call
   * @param {(question: string) => Promise<boolean>} options.confirm asks by the dialog of this id
   * @param {(tone: "good" | "bad", text: string) => void} options.toast
   * @param {() => void} options.signIn
   * @param {() => Promise<void>} options.refresh
   */
  constructor(options) {
    this.options = options;
  }

  /** @param {EventTarget} target in which the buttons are, now or later */
  listen(target) {
    target.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button) void this.press(button);
    });
  }

  /** @param {HTMLButtonElement} button any at all; only those of a seat do something */
  async press(button) {
    const found = ACTS.find(({ attribute }) => button.hasAttribute(attribute));
    if (!found || button.disabled) return;
    if (found.question && !(await this.options.confirm(found.question))) return;
    button.disabled = true;
    // The list is not drawn anew under a call that is on its way.
    button.dataset.busy = "";
    const outcome = await this.options.call(found.act, button.getAttribute(found.attribute) ?? "");
    button.disabled = false;
    delete button.dataset.busy;
    await this.#tell(outcome);
  }

  /** @param {Outcome} outcome */
  async #tell(outcome) {
    const { toast, refresh, signIn } = this.options;
    if (outcome.kind === "signedOut") return signIn();
    if (outcome.kind === "failed") return toast("bad", "That did not reach us. Check your connection and try again.");
    if (outcome.kind === "refused") toast("bad", outcome.reason);
    else toast("good", messageOf(outcome));
    await refresh();
  }
}
