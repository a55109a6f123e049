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
