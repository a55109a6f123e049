import { optional, part, setText, show } from "../../ui/dom.js";
import { FeedbackDialog } from "../../feedback/feedback-dialog.js";
import { durationText } from "./words.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../types.js").RoomState} RoomState */
/** @typedef {import("../../feedback/feedback-api.js").FeedbackApi} FeedbackApi */
/** @typedef {import("../../feedback/feedback-api.js").Ratable} Ratable */

/**
 * What is to say where the room is no more.
 *
 * @param {RoomState} room
 * @returns {{ title: string, text: string }}
 */
export function overWords({ phase, refusal, duration, endReason }) {
  if (phase === "refused") {
    return { title: "You cannot come in here", text: refusal || "The room does not let you in any more." };
  }
  if (endReason === "cancelled") {
    return { title: "This session was cancelled", text: "Its page says what comes next." };
  }
  if (duration === null) return { title: "The session has ended", text: "Thank you for being there." };
  return { title: "The session has ended", text: `It lasted ${durationText(duration)}. Thank you for being there.` };
}

/** After the session: what it was, the dialog that asks how it was, and the way home. */
export class OverView {
  #element;
  #title;
  #rateButton;
  #api;
  #say;
  #dialog;
  #isShown = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.element `[data-over]`
   * @param {HTMLElement | null} options.dialog `[data-feedback]`; observers have none
   * @param {FeedbackApi} options.api
   * @param {(text: string) => void} options.thank
   */
  constructor({ element, dialog, api, thank }) {
    this.#element = element;
    this.#title = part(element, "[data-over-title]");
    this.#rateButton = optional(element, "[data-rate]");
    this.#api = api;
    this.#say = thank;
    this.#dialog =
      dialog &&
      new FeedbackDialog({
        dialog: /** @type {HTMLDialogElement} */ (dialog),
        api,
        onDone: (isSaved) => this.#done(isSaved),
      });
    this.#rateButton?.addEventListener("click", () => void this.ask());
  }

  /** @param {RoomView} view */
  render({ room }) {
    const isOver = room.phase === "ended" || room.phase === "refused";
    show(this.#element, isOver);
    if (!isOver) return;
    const { title, text } = overWords(room);
    setText(this.#title, title);
    setText(part(this.#element, "[data-over-text]"), text);
    if (!this.#isShown) this.#arrive(room);
  }

  /** Asks whom one may rate, and opens the dialog for them. */
  async ask() {
    const people = await this.#api.mayRate();
    // Without an answer the button stays: it asks again.
    show(this.#rateButton, people === null || people.length > 0);
    if (people?.length) this.#dialog?.open(people);
  }

  /** @param {RoomState} room */
  #arrive(room) {
    this.#isShown = true;
    this.#title.focus();
    const mayRate = room.phase === "ended" && room.endReason !== "cancelled";
    if (mayRate && this.#dialog) void this.ask();
  }

  /** @param {boolean} isSaved */
  #done(isSaved) {
    if (isSaved) {
      show(this.#rateButton, false);
      this.#say("Thank you for your feedback");
    }
    this.#title.focus();
  }
}
