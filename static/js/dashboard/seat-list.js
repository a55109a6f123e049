/** @typedef {import("../booking/booking-api.js").Outcome} Outcome */

/**
 * The "Cancel booking" buttons of a list of seats (`[data-cancel-seat]`, its value the booking's address).
 */
export class SeatList {
  /**
   * @param {object} options
   * @param {(url: string) => Promise<Outcome>} options.cancel
   * @param {() => Promise<boolean>} options.confirm
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
      const button = /** @type {Element} */ (event.target).closest("[data-cancel-seat]");
      if (button instanceof HTMLButtonElement) void this.cancel(button);
    });
  }

  /** @param {HTMLButtonElement} button */
  async cancel(button) {
    if (button.disabled || !(await this.options.confirm())) return;
    button.disabled = true;
    // The list is not drawn anew under a call that is on its way.
    button.dataset.busy = "";
    const outcome = await this.options.cancel(button.dataset.cancelSeat ?? "");
    button.disabled = false;
    delete button.dataset.busy;
    await this.#tell(outcome);
  }

  /** @param {Outcome} outcome */
  async #tell(outcome) {
    const { toast, refresh, signIn } = this.options;
    if (outcome.kind === "signedOut") return signIn();
    if (outcome.kind === "failed") return toast("bad", "That did not reach us. Check your connection and try again.");
    if (outcome.kind === "done") toast("good", outcome.booking.message);
    else toast("bad", outcome.reason);
    await refresh();
  }
}
