/** @typedef {import("../session-values.js").Picture} Picture */
/** @typedef {import("./geometry.js").Rect} Rect */

/**
 * A picture as the device keeps it: the file, or with what it was cut from.
 *
 * @typedef {File | { file: File, original: File, crop: Rect | null }} Kept
 */

/**
 * @param {Picture} picture
 * @returns {Kept}
 */
export function keptOf({ file, original, crop }) {
  return original ? { file, original, crop: crop ?? null } : file;
}

/**
 * What was kept, if it can be read.
 *
 * @param {any} value
 * @returns {Kept | null}
 */
export function readKept(value) {
  if (value instanceof File) return value;
  return value?.file instanceof File && value.original instanceof File ? value : null;
}

/** As much of a file's name as is kept; no device has longer ones. */
const NAME_KEPT = 255;

/**
 * By what a form knows its picture on whichever device or tab: it is no copy of it.
 *
 * @param {{ file: File } | null} picture
 * @returns {string} empty: none
 */
export function markOf(picture) {
  return picture ? `${picture.file.size} ${picture.file.name.slice(0, NAME_KEPT)}` : "";
}

/** @param {string} mark */
export function nameIn(mark) {
  return mark.slice(mark.indexOf(" ") + 1);
}
