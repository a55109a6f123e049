import { showOverlaps } from "../../overlaps/overlap-notice.js";
import { OverlapWatch } from "../../overlaps/overlap-watch.js";
import { showModal } from "../../ui/dialog.js";
import { NewTimes } from "../new-times.js";
import { moveText } from "../session-words.js";

/** @typedef {import("../new-times.js").Field} Field */
/** @typedef {import("../new-times.js").TimesConfig} TimesConfig */
/** @typedef {import("../session-api.js").Outcome} Outcome */
/** @typedef {import("../session-actions.js").Moved} Moved */
/** @typedef {import("../session-actions.js").Times} Times */
/** @typedef {import("../session-words.js").Session} Session */

const FIELDS = /** @type {const} */ (["start_time", "end_time"]);
const LOST = "That did not reach us. Check your connection and try again.";

/** The dialog of templates/dashboard/mentor/reschedule_dialog.html: open until the move is done or given up. */
export class TimesDialog {
  /** @type {NewTimes | null} */
  #times = null;
  /** @type {((times: Times) => Promise<Outcome>) | null} */
  #send = null;
  /** @type {Moved} */
  #moved = null;
  #isBusy = false;

  /**
   * @param {object} options
   * @param {HTMLDialogElement} options.dialog
   * @param {TimesConfig} options.config
   * @param {string} options.zone IANA name
   * @param {() => number} options.now milliseconds since the epoch, by the server's clock
   */
  constructor({ dialog, config, zone, now }) {
    this.dialog = dialog;
    this.options = { config, zone, now };
    this.overlaps = new OverlapWatch({
      url: config.overlaps,
      fetch: globalThis.fetch.bind(globalThis),
      clock: globalThis,
      onChange: () => showOverlaps(this.#part("overlaps"), this.overlaps.found, zone),
    });
    this.#listen();
  }

  /**
   * @param {Session} session
   * @param {(times: Times) => Promise<Outcome>} send
   * @returns {Promise<Moved>}
   */
  ask(session, send) {
    this.#times = new NewTimes({ session, ...this.options });
    this.overlaps.without = session.url.split("/").at(-2) ?? "";
    this.#send = send;
    this.#moved = null;
    this.#part("title").textContent = `Reschedule “${session.title}”`;
    this.#part("text").textContent = moveText(session);
    this.#refuse("");
    this.#show();
    showModal(this.dialog);
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.#moved), { once: true });
    });
  }

  #listen() {
    const form = /** @type {HTMLFormElement} */ (this.dialog.querySelector("form"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    for (const field of FIELDS) {
      const input = this.#input(field);
      input.addEventListener("input", () => this.#typed(field, input.value));
      input.addEventListener("blur", () => this.#left(field));
    }
    this.dialog.querySelector("[data-close]")?.addEventListener("click", () => this.dialog.close());
    // What is on its way cannot be called back; its answer closes the dialog, or says why not.
    this.dialog.addEventListener("cancel", (event) => {
      if (this.#isBusy) event.preventDefault();
    });
  }

  /**
   * @param {Field} field
   * @param {string} value
   */
  #typed(field, value) {
    this.#times?.change(field, value);
    this.#refuse("");
    this.#show(field);
  }

  /** @param {Field} field */
  #left(field) {
    this.#times?.leave(field);
    this.#show();
  }

  async #submit() {
    const times = this.#times;
    if (!times || !this.#send || this.#isBusy) return;
    if (times.isUnchanged) return this.dialog.close();
    const wrong = times.judge();
    if (wrong) return this.#goOn(wrong);
    this.#setBusy(true);
    const outcome = await this.#send(times.iso);
    this.#setBusy(false);
    this.#answered(outcome, times);
  }

  /**
   * @param {Outcome} outcome
   * @param {NewTimes} times
   */
  #answered(outcome, times) {
    if (outcome.kind === "failed") return this.#refuse(LOST);
    if (outcome.kind === "refused") {
      const wrong = times.refuse(outcome.fields);
      this.#refuse(outcome.reason);
      return this.#goOn(wrong);
    }
    this.#moved = { outcome, span: times.view.span };
    this.dialog.close();
  }

  /** @param {Field | null} field */
  #goOn(field) {
    this.#show();
    if (field) this.#input(field).focus();
  }

  /** @param {Field} [typing] the field that is being typed in: what it shows is not overwritten */
  #show(typing) {
    const view = this.#times?.view;
    if (!view) return;
    for (const field of FIELDS) {
      const input = this.#input(field);
      if (field !== typing) input.value = view[field];
      input.min = view.earliest;
      input.setAttribute("aria-invalid", String(Boolean(view.messages[field])));
      this.#part(`${field}-message`).textContent = view.messages[field];
    }
    this.overlaps.watch(this.#times?.spans ?? []);
    this.#part("duration").textContent = view.duration;
    this.#part("span").textContent = view.span || "Times are in your time zone.";
  }

  /** @param {string} reason why it cannot be done at all; empty: nothing */
  #refuse(reason) {
    const alert = this.#part("refusal");
    alert.hidden = !reason;
    alert.textContent = reason;
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    // Not `disabled`, which would take the focus from who pressed it by keyboard.
    for (const button of this.dialog.querySelectorAll("button")) button.setAttribute("aria-disabled", String(isBusy));
  }

  /** @param {Field} field */
  #input(field) {
    return /** @type {HTMLInputElement} */ (this.dialog.querySelector(`[name=${field}]`));
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(`#${this.dialog.id}-${name}`));
  }
}
