/** @typedef {import("./pixel-size.js").Size} Size */
/** @typedef {import("../image-type.js").ImageType} ImageType */

/**
 * One try at writing a picture.
 *
 * @typedef {{ size: Size, type: ImageType, quality: number }} Attempt
 */

/** Sharp on the largest screen that shows a session's picture. */
export const MAX_WIDTH = 2400;

/** From what cannot be told from the original to what still looks good on a card. */
const STEPS = [
  { scale: 1, quality: 0.92 },
  { scale: 1, quality: 0.85 },
  { scale: 1, quality: 0.75 },
  { scale: 0.75, quality: 0.75 },
  { scale: 0.5, quality: 0.7 },
  { scale: 0.25, quality: 0.6 },
];

/**
 * How large a picture is written: never larger than it was, and within every limit.
 *
 * @param {Size} size
 * @param {{ pixels: number, side: number }} [limits]
 * @returns {Size}
 */
export function writtenSize(size, { pixels, side } = { pixels: Infinity, side: Infinity }) {
  const { width, height } = size;
  return times(size, Math.min(1, MAX_WIDTH / width, side / Math.max(width, height), Math.sqrt(pixels / (width * height))));
}

/**
 * Write a picture in the best quality that fits.
 *
 * @param {object} options
 * @param {Size} options.size
 * @param {ImageType} options.type PNG is tried first where it was one: drawings and screenshots stay sharp
 * @param {number} options.maxBytes
 * @param {(attempt: Attempt) => Promise<Blob | null>} options.write
 * @returns {Promise<Blob | null>} null where nothing did
 */
export async function encodeWithin({ size, type, maxBytes, write }) {
  for (const attempt of attempts(size, type)) {
    const blob = await write(attempt);
    if (blob && blob.size <= maxBytes) return blob;
  }
  return null;
}

/**
 * @param {Size} size
 * @param {ImageType} type
 * @returns {Attempt[]}
 */
function attempts(size, type) {
  const drawn = type === "image/png" ? [{ size, type, quality: 1 }] : [];
  const photographed = STEPS.map(({ scale, quality }) => ({ size: times(size, scale), type: /** @type {const} */ ("image/jpeg"), quality }));
  return [...drawn, ...photographed];
}

/**
 * @param {Size} size
 * @param {number} factor
 * @returns {Size}
 */
function times({ width, height }, factor) {
  // Down, so that no limit is passed by half a pixel.
  return { width: Math.max(1, Math.floor(width * factor)), height: Math.max(1, Math.floor(height * factor)) };
}

/**
 * A file's name with the ending of what it became.
 *
 * @param {string} name
 * @param {string} type
 */
export function renamed(name, type) {
  const stem = name.replace(/\.[^.]*$/, "") || "picture";
  return `${stem}.${type === "image/png" ? "png" : "jpg"}`;
}
