import { formatFocus } from "./focus.js";
import { inspectPicture } from "./inspect.js";
import { keptOf } from "./kept.js";

/** @typedef {import("../session-values.js").Picture} Picture */
/** @typedef {import("./geometry.js").Rect} Rect */

/**
 * What was made of a picture on this device.
 *
 * @typedef {object} Remade
 * @property {File} file
 * @property {File} original
 * @property {Rect | null} crop the part of the original that it shows; null: all of it
 * @property {import("./focus.js").Focus | null} focus
 */

/** The picture of the session being written: chosen, made smaller, adjusted, taken away, kept. No DOM in here. */
export class PictureDesk {
  /**
   * @param {object} options
   * @param {import("../session-form.js").SessionForm} options.form
   * @param {Pick<import("../drafts/draft-keeper.js").DraftKeeper, "loadPicture" | "savePicture">} options.drafts
   * @param {() => void} options.changed
   */
  constructor({ form, drafts, changed }) {
    this.form = form;
    this.drafts = drafts;
    this.changed = changed;
    /** What happened last, in words for who cannot see it. */
    this.said = "";
    this.turn = 0;
  }

  /** Take up the picture that this device has kept. */
  async restore() {
    const turn = ++this.turn;
    const kept = await this.drafts.loadPicture();
    if (!kept) return;
    const { file, original, crop } = kept instanceof File ? { file: kept } : kept;
    const picture = await inspectPicture(file);
    if (turn === this.turn) this.#set({ ...picture, original, crop }, "");
  }

  /**
   * Take another picture, or none. What was written about it stays: it is the mentor's.
   *
   * @param {File | null} file
   * @param {string} [also] to be said besides
   */
  async choose(file, also = "") {
    const turn = ++this.turn;
    const picture = file && (await inspectPicture(file));
    if (turn !== this.turn) return;
    this.form.change("thumbnail_focus", "");
    const done = picture ? `Picture added${sizeWords(picture)}.` : "Picture removed.";
    await this.#take(picture, `${done} ${also}`.trim());
  }

  /**
   * Put what was made of the picture in its place.
   *
   * @param {Remade} remade
   * @param {string} done what was done, such as "Picture adjusted"
   */
  async replace({ file, original, crop, focus }, done) {
    const turn = ++this.turn;
    const picture = await inspectPicture(file);
    if (turn !== this.turn) return;
    this.form.change("thumbnail_focus", focus ? formatFocus(focus) : "");
    const isUntouched = file === original;
    await this.#take(isUntouched ? picture : { ...picture, original, crop }, `${done}${sizeWords(picture)}.`);
  }

  /**
   * @param {Picture | null} picture
   * @param {string} said
   */
  async #take(picture, said) {
    this.#set(picture, said);
    const isGood = picture && !this.form.problems().thumbnail;
    await this.drafts.savePicture(isGood ? keptOf(picture) : null);
  }

  /**
   * @param {Picture | null} picture
   * @param {string} said of a picture that is refused, its message says it all
   */
  #set(picture, said) {
    this.form.change("thumbnail", picture);
    this.form.leave("thumbnail");
    this.said = this.form.problems().thumbnail ? "" : said;
    this.changed();
  }
}

/** @param {Picture} picture */
function sizeWords({ size }) {
  return size ? `, ${size.width} by ${size.height}` : "";
}
