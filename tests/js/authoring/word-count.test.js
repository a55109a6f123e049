// @vitest-environment node
import { expect, test } from "vitest";

import { countWords } from "../../../static/js/authoring/word-count.js";

test.each([
  ["", 0],
  ["<p></p>", 0],
  ["<p>one two</p><p>three</p>", 3],
  ["<ul><li><p>one</p></li><li><p>two</p></li></ul>", 2],
  ["<p>one&nbsp;two\u00a0three</p>", 3],
  ["<p>R&amp;D – done</p>", 3],
  ["<p>a<br>b</p>", 2],
  ["<p>पायथन सीखें</p>", 2],
])("%j has %i words", (html, count) => {
  expect(countWords(html)).toBe(count);
});
