const SIGNATURES = /** @type {const} */ ({
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
});

/** How many leading bytes `sniffImageType` looks at. */
export const SIGNATURE_BYTES = 8;

/** @typedef {keyof typeof SIGNATURES} ImageType */

/**
 * The type of a picture by its first bytes, whatever its name says; null when neither JPEG nor PNG.
 *
 * @param {Uint8Array} bytes
 * @returns {ImageType | null}
 */
export function sniffImageType(bytes) {
  const types = /** @type {ImageType[]} */ (Object.keys(SIGNATURES));
  return types.find((type) => SIGNATURES[type].every((byte, i) => bytes[i] === byte)) ?? null;
}

/**
 * @param {Blob} file
 * @returns {Promise<ImageType | null>}
 */
export async function imageTypeOf(file) {
  return sniffImageType(new Uint8Array(await file.slice(0, SIGNATURE_BYTES).arrayBuffer()));
}
