/** @typedef {import("./pixel-size.js").Size} Size */
/** @typedef {import("./focus.js").Focus} Focus */

/**
 * A part of a picture, in its own pixels, from its upper left corner.
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Rect
 */

export const RATIO = 16 / 9;

/** A frame is not drawn tighter: what is in it would look soft on every card. */
export const MIN_WIDTH = 320;
export const MAX_ZOOM = 8;

/**
 * The largest frame of a picture, in its middle.
 *
 * @param {Size} size
 * @param {number} [ratio]
 * @returns {Rect}
 */
export function largestCrop({ width, height }, ratio = RATIO) {
  const wide = Math.min(width, height * ratio);
  return centred({ width: wide, height: wide / ratio }, { x: width / 2, y: height / 2 });
}

/**
 * How far one can zoom into a picture; 1: not at all.
 *
 * @param {Size} size
 */
export function zoomLimit(size) {
  return Math.max(1, Math.min(MAX_ZOOM, largestCrop(size).width / MIN_WIDTH));
}

/**
 * @param {Rect} crop
 * @param {Size} size of the picture
 */
export function zoomOf(crop, size) {
  return largestCrop(size).width / crop.width;
}

/**
 * The frame zoomed about its middle, as far as that goes.
 *
 * @param {Rect} crop
 * @param {number} zoom 1: as large as the picture allows
 * @param {Size} size of the picture
 * @returns {Rect}
 */
export function zoomTo(crop, zoom, size) {
  const largest = largestCrop(size);
  const factor = Math.min(zoomLimit(size), Math.max(1, zoom));
  const smaller = { width: largest.width / factor, height: largest.height / factor };
  return inside(centred(smaller, middleOf(crop)), size);
}

/**
 * The frame moved, as far as the picture goes.
 *
 * @param {Rect} crop
 * @param {number} dx pixels
 * @param {number} dy
 * @param {Size} size of the picture
 * @returns {Rect}
 */
export function moveBy(crop, dx, dy, size) {
  return inside({ ...crop, x: crop.x + dx, y: crop.y + dy }, size);
}

/**
 * What becomes of a frame that was pulled by a corner: it stays within the picture and its limits, and the
 * corner or edge that was not pulled stays where it was.
 *
 * @param {Rect} wanted
 * @param {Rect} before
 * @param {Size} size of the picture
 * @returns {Rect}
 */
export function pulledTo(wanted, before, size) {
  const across = anchorOf(wanted.x, wanted.width, before.x, before.width);
  const down = anchorOf(wanted.y, wanted.height, before.y, before.height);
  const most = Math.min(roomAt(across, size.width), roomAt(down, size.height) * RATIO);
  const least = largestCrop(size).width / zoomLimit(size);
  const width = Math.min(most, Math.max(Math.min(least, most), wanted.width));
  const height = width / RATIO;
  return inside({ x: startAt(across, width), y: startAt(down, height), width, height }, size);
}

/** @typedef {{ at: number, side: "start" | "middle" | "end" }} Anchor */

/**
 * Which end of a side did not move.
 *
 * @param {number} start
 * @param {number} length
 * @param {number} oldStart
 * @param {number} oldLength
 * @returns {Anchor}
 */
function anchorOf(start, length, oldStart, oldLength) {
  const tolerance = oldLength / 1000;
  if (Math.abs(start - oldStart) < tolerance) return { at: oldStart, side: "start" };
  const end = oldStart + oldLength;
  if (Math.abs(start + length - end) < tolerance) return { at: end, side: "end" };
  return { at: oldStart + oldLength / 2, side: "middle" };
}

/**
 * How long a side may become from there.
 *
 * @param {Anchor} anchor
 * @param {number} length of the whole picture
 */
function roomAt({ at, side }, length) {
  if (side === "start") return length - at;
  return side === "end" ? at : 2 * Math.min(at, length - at);
}

/**
 * @param {Anchor} anchor
 * @param {number} length
 */
function startAt({ at, side }, length) {
  if (side === "start") return at;
  return side === "end" ? at - length : at - length / 2;
}

/**
 * The part of a frame that another shape shows: as large as fits, placed by the focal point as Wagtail's `fill`
 * places it. A point at the left edge shows the left edge, one in the middle the middle.
 *
 * @param {Rect} crop
 * @param {Focus} focus within the frame
 * @param {number} ratio of the shape
 * @returns {Rect}
 */
export function framed(crop, focus, ratio) {
  const { width, height } = largestCrop(crop, ratio);
  return {
    x: crop.x + (crop.width - width) * focus.x,
    y: crop.y + (crop.height - height) * focus.y,
    width,
    height,
  };
}

/**
 * A point of the picture as shares of the frame; beyond its edge, the edge.
 *
 * @param {{ x: number, y: number }} point
 * @param {Rect} crop
 * @returns {Focus}
 */
export function focusWithin(point, crop) {
  return { x: between(0, (point.x - crop.x) / crop.width, 1), y: between(0, (point.y - crop.y) / crop.height, 1) };
}

/**
 * @param {Focus} focus within the frame
 * @param {Rect} crop
 * @returns {{ x: number, y: number }} the point of the picture
 */
export function pointOf(focus, crop) {
  return { x: crop.x + focus.x * crop.width, y: crop.y + focus.y * crop.height };
}

/**
 * A rectangle in another scale.
 *
 * @param {Rect} rect
 * @param {number} factor
 * @returns {Rect}
 */
export function scaled({ x, y, width, height }, factor) {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor };
}

/**
 * The frame in whole pixels, never beyond the picture.
 *
 * @param {Rect} crop
 * @param {Size} size
 * @returns {Rect}
 */
export function rounded(crop, size) {
  const [x, y] = [Math.round(crop.x), Math.round(crop.y)];
  const width = Math.max(1, Math.min(Math.round(crop.width), size.width - x));
  const height = Math.max(1, Math.min(Math.round(crop.height), size.height - y));
  return { x, y, width, height };
}

/**
 * @param {Rect} crop
 * @param {Size} size
 */
export function isWhole({ x, y, width, height }, size) {
  return x < 1 && y < 1 && size.width - width < 1 && size.height - height < 1;
}

/** @param {Rect} crop */
function middleOf({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

/**
 * @param {Size} size
 * @param {{ x: number, y: number }} middle
 * @returns {Rect}
 */
function centred({ width, height }, { x, y }) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/**
 * @param {Rect} rect no larger than the picture
 * @param {Size} size
 * @returns {Rect}
 */
function inside(rect, { width, height }) {
  return { ...rect, x: between(0, rect.x, width - rect.width), y: between(0, rect.y, height - rect.height) };
}

/**
 * @param {number} low
 * @param {number} value
 * @param {number} high
 */
function between(low, value, high) {
  return Math.max(low, Math.min(value, high));
}
