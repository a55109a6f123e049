// @vitest-environment node
import { expect, test } from "vitest";

import { encodeWithin, renamed, writtenSize } from "../../../../static/js/authoring/picture/encode.js";

const LIMITS = { pixels: 24_000_000, side: 10_000 };

test.each([
  [{ width: 4800, height: 2700 }, { width: 2400, height: 1350 }],
  [{ width: 1200, height: 3000 }, { width: 1200, height: 3000 }],
  [{ width: 2400, height: 12_000 }, { width: 2000, height: 10_000 }],
  [{ width: 1, height: 9000 }, { width: 1, height: 9000 }],
  [{ width: 30_000, height: 10 }, { width: 2400, height: 1 }],
])("%o is written as %o", (size, written) => {
  expect(writtenSize(size, LIMITS)).toEqual(written);
});

/**
 * A device that writes files of known sizes.
 *
 * @param {number[]} sizes
 */
function device(...sizes) {
  /** @type {import("../../../../static/js/authoring/picture/encode.js").Attempt[]} */
  const attempts = [];
  const write = async (/** @type {typeof attempts[0]} */ attempt) => {
    attempts.push(attempt);
    const size = sizes.shift();
    return size === undefined ? null : new Blob([new Uint8Array(size)], { type: attempt.type });
  };
  return { attempts, write };
}

const SIZE = { width: 2400, height: 1350 };

test("a photograph is written in the best quality that fits", async () => {
  const { attempts, write } = device(300, 101, 100, 1);
  const blob = await encodeWithin({ size: SIZE, type: "image/jpeg", maxBytes: 100, write });
  expect(blob?.size).toBe(100);
  expect(attempts.map(({ quality }) => quality)).toEqual([0.92, 0.85, 0.75]);
  expect(attempts.every(({ size }) => size.width === 2400)).toBe(true);
});

test("a drawing stays one where it fits, else becomes a photograph", async () => {
  const small = device(100);
  expect((await encodeWithin({ size: SIZE, type: "image/png", maxBytes: 100, write: small.write }))?.type).toBe("image/png");
  const large = device(101, 100);
  expect((await encodeWithin({ size: SIZE, type: "image/png", maxBytes: 100, write: large.write }))?.type).toBe("image/jpeg");
});

test("where quality is not enough it is written smaller; where nothing is, not at all", async () => {
  const { attempts, write } = device(9, 9, 9, 9, 9, 9);
  expect(await encodeWithin({ size: SIZE, type: "image/jpeg", maxBytes: 1, write })).toBe(null);
  expect(attempts.map(({ size }) => size.width)).toEqual([2400, 2400, 2400, 1800, 1200, 600]);
});

test.each([
  ["IMG_1.HEIC.PNG", "image/jpeg", "IMG_1.HEIC.jpg"],
  ["cover", "image/png", "cover.png"],
  [".png", "image/png", "picture.png"],
])("%s of %s becomes %s", (name, type, expected) => {
  expect(renamed(name, type)).toBe(expected);
});
