import { pictureView } from "../picture/picture-view.js";
import { bringsFiles, pastedPicture, pictureAmong } from "../picture/transfer.js";
import { ObjectUrl } from "./object-url.js";
import { loadImage, makePicture } from "./picture-canvas.js";
import { takeOver } from "./take-over.js";

const ONE_AT_A_TIME = "A session has one picture, so the others were left out.";

/**
 * The Thumbnail field: a picture comes by choice, drop or paste, and is made smaller where it is too large.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 */
export function registerPictureField(alpine, authoring) {
  const { pictures, options } = authoring;
  const { limits, words } = options.config;

  const view = () => {
    const problems = authoring.form.problems().thumbnail ?? [];
    const { said, away, note } = pictures;
    return pictureView(authoring.form.values, { problems, words, limits, said, away, note });
  };

  alpine.data("pictureField", () => ({
    picture: view(),
    isOver: false,
    isShrinking: false,

    init() {
      authoring.listeners.add(() => takeOver(this.picture, view()));
      document.addEventListener("paste", (event) => this.pasted(event));
      // A picture that misses the field must not replace the page and what was typed in it.
      for (const type of ["dragover", "drop"]) {
        document.addEventListener(type, (event) => this.missed(/** @type {DragEvent} */ (event)));
      }
    },

    /** @param {Event} event */
    async picked(event) {
      const input = /** @type {HTMLInputElement} */ (event.target);
      await this.take(input.files ?? []);
      // Emptied, so that choosing the same file again, mended meanwhile, is noticed.
      input.value = "";
    },

    /** @param {ClipboardEvent} event */
    pasted(event) {
      if (event.defaultPrevented || !event.clipboardData || this.isAway()) return;
      const file = pastedPicture(event.clipboardData, event.target);
      if (!file) return;
      event.preventDefault();
      void pictures.choose(file);
    },

    /** @param {DragEvent} event */
    over(event) {
      if (!bringsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      this.isOver = true;
    },

    /** @param {DragEvent} event */
    out(event) {
      if (!this.$root.contains(/** @type {Node | null} */ (event.relatedTarget))) this.isOver = false;
    },

    /** @param {DragEvent} event */
    dropped(event) {
      this.isOver = false;
      if (!bringsFiles(event.dataTransfer)) return;
      event.preventDefault();
      void this.take(event.dataTransfer?.files ?? []);
    },

    /** @param {DragEvent} event */
    missed(event) {
      if (event.defaultPrevented || !bringsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    },

    /** @param {ArrayLike<File> & Iterable<File>} files */
    async take(files) {
      const file = pictureAmong(files);
      if (file) await pictures.choose(file, files.length > 1 ? ONE_AT_A_TIME : "");
    },

    remove() {
      void pictures.choose(null);
      options.page.focus("thumbnail");
    },

    broke() {
      authoring.pictureBroke();
    },

    adjust() {
      document.getElementById("picture-dialog")?.dispatchEvent(new CustomEvent("adjust"));
    },

    /** Write the picture anew, so that it may be sent. */
    async shrink() {
      const { thumbnail } = authoring.form.values;
      if (!thumbnail?.type || this.isShrinking) return;
      const button = document.activeElement;
      this.isShrinking = true;
      const original = thumbnail.original ?? thumbnail.file;
      const file = await shrunk(original, thumbnail.type, limits);
      this.isShrinking = false;
      // Another was chosen meanwhile.
      if (authoring.form.values.thumbnail !== thumbnail) return;
      if (file) await pictures.replace({ file, original, crop: null, focus: null }, "Picture made smaller");
      else authoring.refusePicture(words["thumbnail.broken"]);
      this.goOnFrom(button);
    },

    /**
     * The button that was pressed is gone, or does no more: its keyboard goes on beside it.
     *
     * @param {Element | null} button
     */
    goOnFrom(button) {
      this.$nextTick(() => {
        const isElsewhere = ![button, document.body].includes(document.activeElement);
        if (isElsewhere) return;
        if (this.picture.canAdjust) this.$refs.adjust.focus();
        else options.page.focus("thumbnail");
      });
    },

    /** @param {Event} event */
    pickDecorative(event) {
      authoring.change("is_decorative", /** @type {HTMLInputElement} */ (event.target).checked);
    },

    /** Whether something else has the page just now. */
    isAway() {
      return Boolean(document.querySelector("dialog[open]")) || this.$root.closest("[inert]") !== null;
    },
  }));
}

/**
 * @param {File} original
 * @param {import("../image-type.js").ImageType} type
 * @param {import("../validators.js").Limits} limits
 * @returns {Promise<File | null>} null where this device cannot
 */
async function shrunk(original, type, limits) {
  const url = new ObjectUrl();
  try {
    const image = await loadImage(url.of(original));
    return await makePicture({ image, original, type, crop: null, limits });
  } catch {
    return null;
  } finally {
    url.of(null);
  }
}
