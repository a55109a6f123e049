import { framed, scaled } from "../picture/geometry.js";
import { drawRegion, loadImage } from "./picture-canvas.js";

/** @typedef {import("../picture/adjustment.js").Adjustment} Adjustment */
/** @typedef {import("../picture/geometry.js").Rect} Rect */

/** Pixels of the screen that a finger may slip while it taps. */
const SLIP = 6;

/**
 * What is done by pointer, in pixels of the picture.
 *
 * @typedef {object} StageEvents
 * @property {(wanted: Rect) => void} onDrag
 * @property {(factor: number) => void} onZoom
 * @property {(point: { x: number, y: number }) => void} onAim
 * @property {() => void} onResize the stage has another size and must be drawn anew
 */

/**
 * The picture with its frame and focal point, and the small pictures of what will be seen. Cropper.js moves the frame
 * under the pointer; where it may go, the adjustment says. Keys are the dialog's.
 */
export class CropStage {
  /**
   * @param {HTMLElement} root
   * @param {StageEvents} events
   */
  constructor(root, events) {
    this.events = events;
    this.image = /** @type {HTMLImageElement} */ (root.querySelector("[data-crop-picture]"));
    this.canvas = /** @type {HTMLElement} */ (root.querySelector("cropper-canvas"));
    this.frame = /** @type {import("cropperjs").CropperSelection} */ (root.querySelector("cropper-selection"));
    this.dot = /** @type {HTMLElement} */ (root.querySelector("[data-focal-point]"));
    this.previews = /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll("[data-frame-preview]"));
    this.isDrawing = false;
    this.pressedAt = { x: 0, y: 0 };
    this.#listen();
  }

  /**
   * @param {string} url of the picture
   * @returns {Promise<import("../picture/pixel-size.js").Size>}
   */
  async show(url) {
    // Only who adjusts a picture loads what that takes.
    await Promise.all([loadImage(url, this.image), import("cropperjs")]);
    return { width: this.image.naturalWidth, height: this.image.naturalHeight };
  }

  focus() {
    this.frame.focus({ preventScroll: true });
  }

  hide() {
    this.image.removeAttribute("src");
  }

  /** @param {Adjustment} adjustment */
  draw({ crop, focus, point }) {
    if (!this.image.clientWidth) return;
    const { x, y, width, height } = scaled(crop, 1 / this.#pixels);
    this.isDrawing = true;
    this.frame.$change(x, y, width, height);
    this.isDrawing = false;
    this.dot.dataset.set = String(point !== null);
    this.dot.style.left = `${x + width * focus.x}px`;
    this.dot.style.top = `${y + height * focus.y}px`;
    for (const preview of this.previews) {
      const context = preview.getContext("2d");
      if (context) drawRegion(context, this.image, framed(crop, focus, preview.width / preview.height));
    }
  }

  /** How many pixels of the picture one of the screen shows. */
  get #pixels() {
    return this.image.naturalWidth / this.image.clientWidth;
  }

  #listen() {
    this.frame.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent<Rect>} */ (event)));
    this.canvas.addEventListener("action", (event) => this.#acted(/** @type {CustomEvent} */ (event)));
    this.canvas.addEventListener("pointerdown", (event) => this.#pressed(event));
    this.canvas.addEventListener("click", (event) => this.#clicked(event));
    this.dot.addEventListener("pointerdown", (event) => this.dot.setPointerCapture(event.pointerId));
    this.dot.addEventListener("pointermove", (event) => {
      if (this.dot.hasPointerCapture(event.pointerId)) this.events.onAim(this.#pointAt(event));
    });
    new ResizeObserver(() => this.events.onResize()).observe(this.image);
  }

  /** @param {CustomEvent<Rect>} event the frame is about to change */
  #changed(event) {
    if (this.isDrawing) return;
    event.preventDefault();
    this.events.onDrag(scaled(event.detail, this.#pixels));
  }

  /** @param {CustomEvent<{ action: string, scale?: number }>} event a wheel or two fingers */
  #acted({ detail: { action, scale } }) {
    if (!scale || (action !== "scale" && action !== "transform")) return;
    this.events.onZoom(scale < 0 ? 1 / (1 - scale) : 1 + scale);
  }

  /** @param {PointerEvent} event */
  #pressed({ clientX, clientY }) {
    this.pressedAt = { x: clientX, y: clientY };
    // Cropper.js keeps the press to itself; the arrow keys should go on from it.
    this.focus();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const { clientX, clientY, target } = event;
    const slipped = Math.hypot(clientX - this.pressedAt.x, clientY - this.pressedAt.y);
    const isHandle = target instanceof Element && target.matches("[action$='-resize']");
    if (slipped < SLIP && !isHandle) this.events.onAim(this.#pointAt(event));
  }

  /** @param {MouseEvent} event */
  #pointAt({ clientX, clientY }) {
    const { left, top } = this.image.getBoundingClientRect();
    return { x: (clientX - left) * this.#pixels, y: (clientY - top) * this.#pixels };
  }
}
