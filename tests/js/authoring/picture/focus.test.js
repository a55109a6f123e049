// @vitest-environment node
import { expect, test } from "vitest";

import { formatFocus, parseFocus } from "../../../../static/js/authoring/picture/focus.js";

test.each([
  [{ x: 0.25, y: 0.6 }, "0.25,0.6"],
  [{ x: 0, y: 1 }, "0,1"],
  [{ x: 1 / 3, y: 2 / 3 }, "0.3333,0.6667"],
  [{ x: -0.2, y: 1.0001 }, "0,1"],
  [{ x: 0.00001, y: 0.99999 }, "0,1"],
])("%o is sent as %s", (focus, text) => {
  expect(formatFocus(focus)).toBe(text);
});

test.each([
  ["0.25,0.6", { x: 0.25, y: 0.6 }],
  ["0,1", { x: 0, y: 1 }],
  ["", null],
  ["0.5", null],
  ["0.5,1.1", null],
  ["0.5, 0.5", null],
  ["-0.1,0.5", null],
  ["1e-1,0.5", null],
  [".5,.5", null],
])("%j is read as %o", (text, focus) => {
  expect(parseFocus(text)).toEqual(focus);
});
