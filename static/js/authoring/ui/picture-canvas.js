import { encodeWithin, renamed, writtenSize } from "../picture/encode.js";

/** @typedef {import("../picture/geometry.js").Rect} Rect */
/** @typedef {import("../picture/encode.js").Attempt} Attempt */
/** @typedef {import("../validators.js").Limits} Limits */

/** What shows through a PNG once it is a JPEG. */
const PAPER = "#fff";

/**
 * A picture of this device, decoded: upright, as the camera meant it.
 *
 * @param {string} url
 * @param {HTMLImageElement} [image]
 * @returns {Promise<HTMLImageElement>} rejected where the browser cannot read it
 */
export async function loadImage(url, image = new Image()) {
  image.src = url;
  await image.decode();
  return image;
}

/**
 * A part of a picture as a file that the server takes; null where none became small enough.
 *
 * @param {object} options
 * @param {HTMLImageElement} options.image
 * @param {File} options.original what the image shows
 * @param {import("../image-type.js").ImageType} options.type of the original
 * @param {Rect | null} options.crop null: all of it
 * @param {Limits} options.limits
 * @returns {Promise<File | null>}
 */
export async function makePicture({ image, original, type, crop, limits }) {
  const region = crop ?? { x: 0, y: 0, width: image.naturalWidth, height: image.naturalHeight };
  const blob = await encodeWithin({
    size: writtenSize(region, { pixels: limits.thumbnailPixels, side: limits.thumbnailSide }),
    type,
    maxBytes: limits.thumbnailBytes,
    write: (attempt) => write(image, region, attempt),
  });
  return blob && new File([blob], renamed(original.name, blob.type), { type: blob.type });
}

/**
 * @param {HTMLImageElement} image
 * @param {Rect} region
 * @param {Attempt} attempt
 * @returns {Promise<Blob | null>}
 */
function write(image, region, { size, type, quality }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, size);
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  if (type === "image/jpeg") {
    context.fillStyle = PAPER;
    context.fillRect(0, 0, size.width, size.height);
  }
  drawRegion(context, image, region);
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/**
 * Fill a canvas with a part of a picture.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLImageElement} image
 * @param {Rect} region
 */
export function drawRegion(context, image, { x, y, width, height }) {
  const { canvas } = context;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x, y, width, height, 0, 0, canvas.width, canvas.height);
}
