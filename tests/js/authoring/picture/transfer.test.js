import { beforeEach, describe, expect, test } from "vitest";

import { bringsFiles, pastedPicture, pictureAmong } from "../../../../static/js/authoring/picture/transfer.js";

const TEXT = new File(["hello"], "notes.txt", { type: "text/plain" });
const PNG = new File(["p"], "a.png", { type: "image/png" });
const JPEG = new File(["j"], "b.jpg", { type: "image/jpeg" });
const SHOT = new File(["s"], "image.png", { type: "image/png" });

/**
 * @param {File[]} files
 * @param {string[]} types
 */
const clipboard = (files, ...types) => ({ files: /** @type {any} */ (files), types });

beforeEach(() => {
  document.body.innerHTML = `<form><input><div contenteditable="true"><p>Words</p></div><button>Go</button></form>`;
});

test.each([
  ["none of none", [], null],
  ["the first picture", [TEXT, JPEG, PNG], JPEG],
  ["what there is, so that it can be refused in words", [TEXT], TEXT],
])("of files, %s is taken", (_what, files, expected) => {
  expect(pictureAmong(files)).toBe(expected);
});

describe("a clipboard's picture", () => {
  test.each(["input", "[contenteditable] p", "button", "body"])("is taken in %s where there is nothing else", (selector) => {
    expect(pastedPicture(clipboard([PNG], "Files"), document.querySelector(selector))).toBe(PNG);
  });

  test.each([
    ["input", null],
    ["[contenteditable]", null],
    ["[contenteditable] p", null],
    ["button", PNG],
    ["body", PNG],
  ])("beside text, in %s: %o", (selector, expected) => {
    const copied = clipboard([PNG], "text/plain", "text/html", "Files");
    expect(pastedPicture(copied, document.querySelector(selector))).toBe(expected);
  });

  test("gets a name where it has none", () => {
    expect(pastedPicture(clipboard([SHOT], "Files"), document.body)).toMatchObject({ name: "Pasted picture.png", type: "image/png" });
  });

  test.each([
    ["words", clipboard([], "text/plain")],
    ["another file", clipboard([TEXT], "Files")],
  ])("is not there among %s", (_what, copied) => {
    expect(pastedPicture(copied, document.body)).toBe(null);
  });
});

test("only files of the device are a drop of ours", () => {
  expect([bringsFiles(null), bringsFiles({ types: ["text/uri-list"] }), bringsFiles({ types: ["Files"] })]).toEqual([false, false, true]);
});
