import { openDialog } from "../../ui/dialog.js";
import { optional } from "../../ui/dom.js";

/** @typedef {import("../types.js").RoomControls} RoomControls */

/**
 * Leaving and ending. They work at all times; the mentor is asked first, since others depend on it.
 */
export class EndDialogs {
  #document;
  #controls;
  #go;
  #refused;

  /**
   * @param {object} options
   * @param {Document} options.document
   * @param {Pick<RoomControls, "view" | "end" | "leave">} options.controls
   * @param {() => void} options.go the way home
   * @param {(words: string) => void} options.refused
   */
  constructor({ document, controls, go, refused }) {
    this.#document = document;
    this.#controls = controls;
    this.#go = go;
    this.#refused = refused;
  }

  async leave() {
    const { phase, me } = this.#controls.view.room;
    const mustAsk = phase === "live" && me.role === "mentor";
    if (mustAsk && !(await this.#confirm("leave-session"))) return;
    this.#controls.leave();
    this.#go();
  }

  async end() {
    if (!(await this.#confirm("end-session"))) return;
    const refusal = await this.#controls.end();
    if (refusal) this.#refused(refusal);
  }

  /** @param {string} id */
  async #confirm(id) {
    const dialog = /** @type {HTMLDialogElement | null} */ (optional(this.#document, `#${id}`));
    return dialog !== null && !dialog.open && (await openDialog(dialog)) === "confirm";
  }
}
