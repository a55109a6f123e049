// @vitest-environment node
import { expect, test } from "vitest";

import { cleanLine, lengthOf } from "../../../static/js/authoring/plain-line.js";

test.each([
  ["  two \t words\n", "two words"],
  ["caf\u0065\u0301", "café"],
  ["safe\u202eevil\u0000", "safeevil"],
  ["क्\u200dष", "क्\u200dष"],
  ["a\u00ad b", "a b"],
  ["lone \ud800 surrogate", "lone surrogate"],
])("%j is stored as %j", (typed, stored) => {
  expect(cleanLine(typed)).toBe(stored);
});

test("an emoji counts as one character, as it does in Python", () => {
  expect(lengthOf("🚀 go")).toBe(4);
});
