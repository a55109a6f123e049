// @vitest-environment node
import { expect, test } from "vitest";

import { imageTypeOf, sniffImageType } from "../../../static/js/authoring/image-type.js";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46];
const text = (/** @type {string} */ words) => [...new TextEncoder().encode(words)];

test.each([
  ["a PNG", PNG, "image/png"],
  ["a JPEG", JPEG, "image/jpeg"],
  ["a GIF", text("GIF89a.."), null],
  ["an SVG", text("<svg xmlns"), null],
  ["a WebP", text("RIFF....WEBP"), null],
  ["half a PNG signature", PNG.slice(0, 4), null],
  ["nothing", [], null],
])("%s is known by its first bytes", (_what, bytes, type) => {
  expect(sniffImageType(new Uint8Array(bytes))).toBe(type);
});

test("the name of a file tells nothing about it", async () => {
  expect(await imageTypeOf(new File(["GIF89a"], "cover.png", { type: "image/png" }))).toBe(null);
  expect(await imageTypeOf(new File([new Uint8Array(PNG)], "cover.gif", { type: "image/gif" }))).toBe("image/png");
});
