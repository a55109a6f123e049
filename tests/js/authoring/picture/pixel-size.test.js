// @vitest-environment node
import { describe, expect, test } from "vitest";

import { pixelSizeOf } from "../../../../static/js/authoring/picture/pixel-size.js";

/** @param {number} value */
const two = (value) => [value >> 8, value & 255];

/** A JPEG's frame header: height before width. */
const FRAME = [0xff, 0xc2, ...two(17), 8, ...two(1080), ...two(1920), 3];
const JFIF = [0xff, 0xe0, ...two(4), 0, 0];
// A Huffman table: its marker lies among those of frames.
const TABLE = [0xff, 0xc4, ...two(4), 0xff, 0xc0];

/**
 * @param {number} orientation
 * @param {boolean} isLittle
 */
function exif(orientation, isLittle) {
  const order = (/** @type {number[]} */ ...bytes) => (isLittle ? bytes.reverse() : bytes);
  const tiff = [
    ...(isLittle ? [0x49, 0x49] : [0x4d, 0x4d]), ...order(0, 42), ...order(0, 0, 0, 8),
    ...order(0, 2),
    ...order(0x01, 0x0f), ...order(0, 2), ...order(0, 0, 0, 0), ...order(0, 0, 0, 0),
    ...order(0x01, 0x12), ...order(0, 3), ...order(0, 0, 0, 1), ...order(0, orientation), 0, 0,
  ];
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return [0xff, 0xe1, ...two(body.length + 2), ...body];
}

/** @param {number[][]} parts */
const jpeg = (...parts) => new Uint8Array([0xff, 0xd8, ...parts.flat()]);

test("a PNG says its size first", () => {
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setUint32(16, 1600);
  new DataView(bytes.buffer).setUint32(20, 900);
  expect(pixelSizeOf(bytes, "image/png")).toEqual({ width: 1600, height: 900 });
});

describe("a JPEG", () => {
  test.each([
    ["at once", jpeg(FRAME), { width: 1920, height: 1080 }],
    ["behind other segments, tables and fill bytes", jpeg(JFIF, TABLE, [0xff, 0xff], FRAME), { width: 1920, height: 1080 }],
    ["as the camera was held: upright", jpeg(exif(1, true), FRAME), { width: 1920, height: 1080 }],
    ["upside down", jpeg(exif(3, false), FRAME), { width: 1920, height: 1080 }],
    ["on its side", jpeg(exif(6, true), FRAME), { width: 1080, height: 1920 }],
    ["on its side, by a camera that writes big-endian", jpeg(JFIF, exif(8, false), FRAME), { width: 1080, height: 1920 }],
  ])("says its size %s", (_where, bytes, size) => {
    expect(pixelSizeOf(bytes, "image/jpeg")).toEqual(size);
  });

  test.each([
    ["that ends too early", jpeg(JFIF)],
    ["that ends in its frame", jpeg(FRAME.slice(0, 6))],
    ["with something else between its segments", jpeg(JFIF, [0, 1, 2, 3], FRAME)],
    ["with nothing in it", jpeg()],
  ])("%s does not", (_what, bytes) => {
    expect(pixelSizeOf(bytes, "image/jpeg")).toBe(null);
  });
});

test("a view into a larger buffer is read from its own start", () => {
  const bytes = new Uint8Array([7, 7, 7, ...jpeg(FRAME)]);
  expect(pixelSizeOf(bytes.subarray(3), "image/jpeg")).toEqual({ width: 1920, height: 1080 });
});
