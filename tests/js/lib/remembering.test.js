// @vitest-environment node
import { expect, test } from "vitest";

import { remembering } from "../../../static/js/lib/remembering.js";

test("each text is asked about once, nothing as an answer too, until there are too many", () => {
  /** @type {string[]} */
  const asked = [];
  const upper = remembering((/** @type {string} */ one, /** @type {string} */ two) => {
    asked.push(one + two);
    return one ? one.toUpperCase() + two : null;
  }, 2);
  expect([upper("a", "b"), upper("a", "b"), upper("", "c"), upper("", "c")]).toEqual(["Ab", "Ab", null, null]);
  expect(asked).toEqual(["ab", "c"]);
  upper("x", "y");
  upper("a", "b");
  expect(asked).toEqual(["ab", "c", "xy", "ab"]);
});
