import { formatFocus } from "./focus.js";
import { inspectPicture } from "./inspect.js";
import { keptOf, markOf, nameIn } from "./kept.js";

const AWAY = "The picture of this session is on the device where you chose it. Choose it again here.";

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

/**
 * A picture of an earlier session, with what was said of it.
 *
 * @typedef {object} Earlier
 * @property {string | null} url null: it cannot be sent again
 * @property {string} alt
 * @property {boolean} is_decorative
 * @property {string} focus "x,y" as shares; empty: nowhere in particular
 */

export const COMING = "The earlier session’s picture is on its way…";
export const NOT_TAKEN = "The earlier session’s picture could not be taken over. Choose it again here, or leave it out.";

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
    /** The name of the picture that the form has, and this device has not. */
    this.away = "";
    /** What is to be known of a picture that is not there. */
    this.note = "";
    /** The earlier session's picture that is shown, as long as no other was chosen.
     * @type {Earlier | null} */
    this.earlier = null;
    this.turn = 0;
  }

  /** Show the picture that the form is said to have, if this device has it. */
  async follow() {
    const mark = this.form.values.thumbnail_mark;
    if (mark === markOf(this.form.values.thumbnail)) return;
    const turn = ++this.turn;
    const picture = mark ? await this.#kept(mark) : null;
    if (turn !== this.turn) return;
    this.away = mark && !picture ? nameIn(mark) : "";
    this.said = this.away && AWAY;
    // Nothing was done here: where there is no picture, there is nothing to approve of.
    this.form.changed.delete("thumbnail");
    this.form.left.delete("thumbnail");
    this.form.accept({ thumbnail: picture });
    this.changed();
  }

  /** Keep it once more: the form goes on as another. */
  async keep() {
    const { thumbnail } = this.form.values;
    if (thumbnail && !this.form.problems().thumbnail) await this.drafts.savePicture(keptOf(thumbnail));
  }

  /**
   * Take another picture, or none. What the mentor wrote about the last one stays: it is theirs.
   *
   * @param {File | null} file
   * @param {string} [also] to be said besides
   */
  async choose(file, also = "") {
    const turn = ++this.turn;
    const picture = file && (await inspectPicture(file));
    if (turn !== this.turn) return;
    this.form.change("thumbnail_focus", "");
    this.#dropWords();
    const done = picture ? `Picture added${sizeWords(picture)}.` : "Picture removed.";
    await this.#take(picture, `${done} ${also}`.trim());
  }

  /**
   * Take over the picture of an earlier session once it is here; one that is chosen meanwhile goes first.
   *
   * @param {Earlier} earlier
   * @param {(url: string) => Promise<File | null>} fetchPicture null where there is none to be had
   */
  async borrow(earlier, fetchPicture) {
    const turn = ++this.turn;
    this.#tell(COMING);
    const file = earlier.url && (await fetchPicture(earlier.url));
    const picture = file ? await inspectPicture(file) : null;
    if (turn !== this.turn) return;
    if (!picture?.type) return this.#tell(NOT_TAKEN);
    this.earlier = earlier;
    this.form.change("thumbnail_alt", earlier.alt);
    this.form.change("is_decorative", earlier.is_decorative);
    this.form.change("thumbnail_focus", earlier.focus);
    await this.#take(picture, `Picture of the earlier session added${sizeWords(picture)}.`);
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

  /** What an earlier session said of its picture is not true of another; what was changed since is the mentor's. */
  #dropWords() {
    const { thumbnail_alt, is_decorative } = this.form.values;
    if (this.earlier && thumbnail_alt === this.earlier.alt) this.form.change("thumbnail_alt", "");
    if (this.earlier?.is_decorative && is_decorative) this.form.change("is_decorative", false);
    this.earlier = null;
  }

  /** @param {string} note */
  #tell(note) {
    this.said = this.note = note;
    this.changed();
  }

  /**
   * @param {string} mark
   * @returns {Promise<Picture | null>} null where this device has none, or another
   */
  async #kept(mark) {
    const kept = await this.drafts.loadPicture();
    const { file, original, crop } = kept instanceof File ? { file: kept } : (kept ?? {});
    return file && markOf({ file }) === mark ? { ...(await inspectPicture(file)), original, crop } : null;
  }

  /**
   * @param {Picture | null} picture
   * @param {string} said
   */
  async #take(picture, said) {
    this.#set(picture, said);
    const good = picture && !this.form.problems().thumbnail ? picture : null;
    await this.drafts.savePicture(good && keptOf(good));
    // Marked when it is there to be found: another tab looks for it as soon as it hears of the mark.
    if (this.form.values.thumbnail !== picture || this.form.values.thumbnail_mark === markOf(good)) return;
    this.form.change("thumbnail_mark", markOf(good));
    this.changed();
  }

  /**
   * @param {Picture | null} picture
   * @param {string} said of a picture that is refused, its message says it all
   */
  #set(picture, said) {
    this.form.change("thumbnail", picture);
    this.form.leave("thumbnail");
    this.note = "";
    this.said = this.form.problems().thumbnail ? "" : said;
    this.away = "";
    this.changed();
  }
}

/** @param {Picture} picture */
function sizeWords({ size }) {
  return size ? `, ${size.width} by ${size.height}` : "";
}
