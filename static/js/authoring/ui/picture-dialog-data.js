import { Adjustment, adjustmentView } from "../picture/adjustment.js";
import { parseFocus } from "../picture/focus.js";
import { CropStage } from "./crop-stage.js";
import { ObjectUrl } from "./object-url.js";
import { makePicture } from "./picture-canvas.js";

const UNREADABLE = "The picture cannot be opened for adjusting. Check your connection, close this, and try again.";
const UNWRITABLE = "The picture cannot be cut on this device. Choose another, or use it as it is.";

/** So that a held key is not announced step by step. */
const SAY_AFTER_MS = 500;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @type {Record<string, number>} */
const ZOOM_KEYS = { "+": 1, "=": 1, "-": -1, _: -1 };

/**
 * The dialog in which a picture is cut: it hands gestures on to an adjustment and shows what became of it.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 */
export function registerPictureDialog(alpine, authoring) {
  const { clock, config } = authoring.options;
  const url = new ObjectUrl();
  /** @type {Adjustment} */
  let adjustment = new Adjustment({ width: 16, height: 9 }, { crop: null, focus: null });
  /** @type {CropStage | null} */
  let stage = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Which opening of the dialog it is: what an earlier one began is not for this one. */
  let turn = 0;

  alpine.data("pictureDialog", () => ({
    view: adjustmentView(adjustment),
    isReady: false,
    isBusy: false,
    problem: "",
    said: "",

    /** Go on from the picture as it was chosen, and from how it was adjusted before. */
    async open() {
      const { thumbnail, thumbnail_focus } = authoring.form.values;
      if (!thumbnail) return;
      Object.assign(this, { isReady: false, isBusy: false, problem: "", said: "" });
      const opening = ++turn;
      this.dialog().showModal();
      stage ??= this.newStage();
      try {
        const size = await stage.show(url.of(thumbnail.original ?? thumbnail.file));
        if (this.isOver(opening)) return;
        adjustment = new Adjustment(size, { crop: thumbnail.crop ?? null, focus: parseFocus(thumbnail_focus) });
        this.isReady = true;
        this.$nextTick(() => {
          this.refresh();
          stage?.focus();
        });
      } catch {
        if (!this.isOver(opening)) this.problem = UNREADABLE;
      }
    },

    closed() {
      this.isReady = false;
      clock.clearTimeout(timer);
      stage?.hide();
      url.of(null);
    },

    newStage() {
      return new CropStage(this.$root, {
        onDrag: (wanted) => this.frame(() => adjustment.drag(wanted)),
        onZoom: (factor) => this.frame(() => adjustment.zoomTo(adjustment.zoom * factor)),
        onAim: (point) => this.aim(() => adjustment.aim(point)),
        onResize: () => this.refresh(),
      });
    },

    refresh() {
      if (!this.isReady) return;
      this.view = adjustmentView(adjustment);
      stage?.draw(adjustment);
    },

    /** @param {KeyboardEvent} event on the frame */
    pressed(event) {
      const arrow = ARROWS[event.key];
      const steps = ZOOM_KEYS[event.key] ?? (event.shiftKey && arrow ? arrow[0] - arrow[1] : 0);
      if ((!arrow && !steps) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.frame(() => (steps ? adjustment.zoomBy(steps) : adjustment.move(...arrow)));
    },

    /** @param {Event} event of a button that moves the frame without dragging */
    nudge(event) {
      const { arrow = "" } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      const [across, down] = ARROWS[arrow];
      this.frame(() => adjustment.move(across * 3, down * 3));
    },

    /** @param {Event} event */
    zoomed(event) {
      this.frame(() => adjustment.zoomTo(numberIn(event)));
    },

    /** @param {Event} event */
    aimedAcross(event) {
      this.aim(() => adjustment.aimAt({ x: numberIn(event) / 100 }));
    },

    /** @param {Event} event */
    aimedDown(event) {
      this.aim(() => adjustment.aimAt({ y: numberIn(event) / 100 }));
    },

    startAgain() {
      this.frame(() => adjustment.startAgain());
    },

    /** @param {() => void} change */
    frame(change) {
      change();
      this.refresh();
      this.say(this.view.frameWords);
    },

    /** @param {() => void} change */
    aim(change) {
      change();
      this.refresh();
      this.say(this.view.focusWords);
    },

    /** @param {string} words */
    say(words) {
      clock.clearTimeout(timer);
      timer = clock.setTimeout(() => (this.said = words), SAY_AFTER_MS);
    },

    /** Cut it; the dialog stays until that is done, so that nothing else is published meanwhile. */
    async use() {
      const { thumbnail } = authoring.form.values;
      if (!thumbnail?.type || !stage || this.isBusy) return;
      this.isBusy = true;
      const opening = turn;
      const original = thumbnail.original ?? thumbnail.file;
      const { crop, focus } = adjustment.result();
      const isKept = !crop && original.size <= config.limits.thumbnailBytes;
      const file = isKept ? original : await this.made(original, thumbnail.type, crop);
      // Closed meanwhile: what is cut of a picture that is not shown any more may be blank, too.
      if (this.isOver(opening)) return;
      this.isBusy = false;
      this.problem = file ? "" : UNWRITABLE;
      if (!file) return;
      this.dialog().close();
      await authoring.pictures.replace({ file, original, crop, focus }, "Picture adjusted");
    },

    /**
     * @param {File} original
     * @param {import("../image-type.js").ImageType} type
     * @param {import("../picture/geometry.js").Rect | null} crop
     */
    async made(original, type, crop) {
      if (!stage) return null;
      const make = makePicture({ image: stage.image, original, type, crop, limits: config.limits });
      return make.catch(() => null);
    },

    /** @param {number} opening */
    isOver(opening) {
      return opening !== turn || !this.dialog().open;
    },

    dialog() {
      return /** @type {HTMLDialogElement} */ (this.$root);
    },
  }));
}

/** @param {Event} event of a slider */
function numberIn(event) {
  return Number(/** @type {HTMLInputElement} */ (event.target).value);
}
