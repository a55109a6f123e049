/** @typedef {{ width: number, height: number }} Size in pixels */

/** How many leading bytes `pixelSizeOf` may need: a camera writes colour profile and thumbnail first. */
export const HEAD_BYTES = 512 * 1024;

/** From here on the EXIF orientations lie on their side. */
const FIRST_LYING = 5;

/**
 * How large a picture is as it is shown, by its first bytes, without decoding it; null where they do not say.
 *
 * @param {Uint8Array} bytes
 * @param {import("../image-type.js").ImageType} type
 * @returns {Size | null}
 */
export function pixelSizeOf(bytes, type) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return type === "image/png" ? pngSize(view) : jpegSize(view);
  } catch {
    // A RangeError: the picture ends too early.
    return null;
  }
}

/** @param {DataView} view */
function pngSize(view) {
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** @param {DataView} view */
function jpegSize(view) {
  let isLying = false;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) return upright({ width: view.getUint16(at + 7), height: view.getUint16(at + 5) }, isLying);
    if (marker === 0xe1) isLying ||= orientationOf(view, at + 4) >= FIRST_LYING;
    at += 2 + view.getUint16(at + 2);
  }
}

/**
 * Whether a segment is one of the frame headers, SOF0 to SOF15: those that are none share their range.
 *
 * @param {number} marker
 */
function isFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * @param {Size} size
 * @param {boolean} isLying
 */
function upright({ width, height }, isLying) {
  return isLying ? { width: height, height: width } : { width, height };
}

/**
 * The EXIF orientation, 1 to 8, of an APP1 segment; 1 where it has none.
 *
 * @param {DataView} view
 * @param {number} at where the segment's content begins
 */
function orientationOf(view, at) {
  if (view.getUint32(at) !== 0x45786966) return 1;
  const tiff = at + 6;
  const isLittle = view.getUint16(tiff) === 0x4949;
  const table = tiff + view.getUint32(tiff + 4, isLittle);
  const entries = view.getUint16(table, isLittle);
  for (let entry = 0; entry < entries; entry++) {
    const field = table + 2 + entry * 12;
    if (view.getUint16(field, isLittle) === 0x0112) return view.getUint16(field + 8, isLittle);
  }
  return 1;
}
