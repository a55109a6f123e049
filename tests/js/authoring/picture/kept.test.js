// @vitest-environment node
import { expect, test } from "vitest";

import { keptOf, readKept } from "../../../../static/js/authoring/picture/kept.js";

const FILE = new File(["cut"], "a.jpg");
const ORIGINAL = new File(["whole"], "a.jpg");
const CROP = { x: 1, y: 2, width: 16, height: 9 };

test("a picture as it was chosen is kept as the file, as earlier versions did", () => {
  expect(readKept(keptOf({ file: FILE, type: "image/jpeg" }))).toBe(FILE);
});

test("one that was cut is kept with what it was cut from", () => {
  const kept = { file: FILE, original: ORIGINAL, crop: CROP };
  expect(readKept(keptOf({ ...kept, type: "image/jpeg" }))).toEqual(kept);
  expect(readKept(keptOf({ file: FILE, original: ORIGINAL, type: "image/jpeg" }))).toEqual({ ...kept, crop: null });
});

test.each([[undefined], [null], ["a.jpg"], [{ file: FILE }], [{ file: "a", original: ORIGINAL }]])("%o is no picture", (value) => {
  expect(readKept(value)).toBe(null);
});
