import { CENTRE } from "./focus.js";
import { focusWithin, isWhole, largestCrop, moveBy, pointOf, pulledTo, rounded, zoomLimit, zoomOf, zoomTo } from "./geometry.js";

/** @typedef {import("./pixel-size.js").Size} Size */
/** @typedef {import("./geometry.js").Rect} Rect */
/** @typedef {import("./focus.js").Focus} Focus */

/** Of the picture's width: what one press of an arrow key moves. */
const STEP = 0.01;

/** What one press of + or - makes of the frame. */
const ZOOM_STEP = 1.05;

/** Narrower than this a picture looks soft at the top of a session's page. */
const SHARP_WIDTH = 640;

/** The frame and the focal point of one picture while they are being set; in the picture's own pixels. */
export class Adjustment {
  /**
   * @param {Size} size
   * @param {{ crop: Rect | null, focus: Focus | null }} from as it was set before
   */
  constructor(size, { crop, focus }) {
    this.size = size;
    this.crop = crop ?? largestCrop(size);
    /** Where the eye should rest; null: nowhere in particular. */
    this.point = focus && pointOf(focus, this.crop);
  }

  /** @returns {Focus} within the frame */
  get focus() {
    return this.point ? focusWithin(this.point, this.crop) : CENTRE;
  }

  get zoom() {
    return zoomOf(this.crop, this.size);
  }

  /**
   * @param {number} across steps to the right
   * @param {number} down
   */
  move(across, down) {
    const step = Math.max(1, this.size.width * STEP);
    this.crop = moveBy(this.crop, across * step, down * step, this.size);
  }

  /** @param {number} steps closer; negative: farther */
  zoomBy(steps) {
    this.zoomTo(this.zoom * ZOOM_STEP ** steps);
  }

  /** @param {number} zoom 1: as much of the picture as there is */
  zoomTo(zoom) {
    this.crop = zoomTo(this.crop, zoom, this.size);
  }

  /**
   * The frame was dragged as a whole, or by one of its corners.
   *
   * @param {Rect} wanted
   */
  drag(wanted) {
    const { x, y, width } = this.crop;
    const isMoved = Math.abs(wanted.width - width) < width / 1000;
    this.crop = isMoved ? moveBy(this.crop, wanted.x - x, wanted.y - y, this.size) : pulledTo(wanted, this.crop, this.size);
  }

  /** @param {{ x: number, y: number }} point of the picture */
  aim(point) {
    this.point = pointOf(focusWithin(point, this.crop), this.crop);
  }

  /** @param {Partial<Focus>} focus what of it is to change */
  aimAt(focus) {
    this.point = pointOf({ ...this.focus, ...focus }, this.crop);
  }

  startAgain() {
    this.crop = largestCrop(this.size);
    this.point = null;
  }

  /** @returns {{ crop: Rect | null, focus: Focus | null }} crop null: the whole picture */
  result() {
    const crop = isWhole(this.crop, this.size) ? null : rounded(this.crop, this.size);
    return { crop, focus: this.point && this.focus };
  }
}

/**
 * What the dialog shows and says of it.
 *
 * @param {Adjustment} adjustment
 */
export function adjustmentView(adjustment) {
  const { crop, focus, zoom, size } = adjustment;
  const { x, y, width, height } = rounded(crop, size);
  const across = Math.round(focus.x * 100);
  const down = Math.round(focus.y * 100);
  return {
    zoom: zoom.toFixed(2),
    zoomLimit: zoomLimit(size).toFixed(2),
    zoomWords: `${Number(zoom.toFixed(1))} times`,
    cannotZoom: zoomLimit(size) <= 1,
    across: String(across),
    acrossWords: `${across}% from the left`,
    down: String(down),
    downWords: `${down}% from the top`,
    sizeWords: `${width} × ${height} pixels`,
    isSoft: width < SHARP_WIDTH,
    frameWords: `Frame ${width} by ${height}, ${x} from the left and ${y} from the top.`,
    focusWords: `Focal point ${across}% from the left, ${down}% from the top.`,
  };
}

/** @typedef {ReturnType<typeof adjustmentView>} AdjustmentView */
