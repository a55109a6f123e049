import { imageTypeOf } from "../image-type.js";
import { HEAD_BYTES, pixelSizeOf } from "./pixel-size.js";

/**
 * What can be said of a file without decoding it, whatever its name says.
 *
 * @param {File} file
 * @returns {Promise<import("../session-values.js").Picture>}
 */
export async function inspectPicture(file) {
  const type = await imageTypeOf(file);
  const head = type && new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return { file, type, size: type && head && pixelSizeOf(head, type) };
}
