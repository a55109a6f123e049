/**
 * Where the eye should rest: shares of the width and the height, from the upper left corner.
 *
 * @typedef {{ x: number, y: number }} Focus
 */

export const CENTRE = Object.freeze({ x: 0.5, y: 0.5 });

const SHARE = String.raw`(0(?:\.\d+)?|1(?:\.0+)?)`;
const FOCUS = new RegExp(`^${SHARE},${SHARE}$`);

/**
 * As `POST /api/sessions/` takes it.
 *
 * @param {Focus} focus
 * @returns {string} such as "0.25,0.6"
 */
export function formatFocus({ x, y }) {
  return `${share(x)},${share(y)}`;
}

/**
 * @param {string} text
 * @returns {Focus | null}
 */
export function parseFocus(text) {
  const match = FOCUS.exec(text);
  return match && { x: Number(match[1]), y: Number(match[2]) };
}

/** @param {number} value */
function share(value) {
  return String(Number(Math.min(1, Math.max(0, value)).toFixed(4)));
}
