// @vitest-environment node
import { expect, test } from "vitest";

import { setBack, titleCase } from "../../../static/js/authoring/title-case.js";

test.each([
  ["advanced python metaprogramming", "Advanced Python Metaprogramming"],
  ["the art of the deal with data", "The Art of the Deal with Data"],
  ["what it is for", "What It Is For"],
  ["learner-focused rest api design", "Learner-Focused Rest Api Design"],
  ["REST API and iOS with NumPy in h264", "REST API and iOS with NumPy in h264"],
  ["don’t panic: node.js, c++ and you", "Don’t Panic: Node.js, C++ and You"],
  ["‘deep’ (learning) über alles", "‘Deep’ (Learning) Über Alles"],
  ["पायथन की शुरुआत", "पायथन की शुरुआत"],
  ["  two  spaces ", "  Two  Spaces "],
  ["🚀🚀", "🚀🚀"],
  ["", ""],
])("%j becomes %j", (typed, wanted) => {
  expect(titleCase(typed)).toBe(wanted);
});

test("doing it twice changes nothing more", () => {
  const once = titleCase("from zero to one with rust and wasm");
  expect(titleCase(once)).toBe(once);
});

test("a word that the mentor set back into lower case is found and then left alone", () => {
  const kept = setBack("Publishing with Npm and Yarn", "Publishing with npm and Yarn");
  expect(kept).toEqual(["npm"]);
  expect(titleCase("Publishing with npm and Yarn", new Set(kept))).toBe("Publishing with npm and Yarn");
});
