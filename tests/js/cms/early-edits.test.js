import { beforeEach, expect, test } from "vitest";

import { keepEarlyEdits } from "../../../static/js/cms/early-edits.js";

/** @type {HTMLFormElement} */
let form;

beforeEach(() => {
  document.body.innerHTML = "<form><input name='title'></form>";
  form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
  keepEarlyEdits(form);
});

const type = () => form.elements[0].dispatchEvent(new Event("input", { bubbles: true }));
const look = () => form.dispatchEvent(new Event("w-unsaved:watch-edits"));
const isForced = () => form.getAttribute("data-w-unsaved-force-value") === "true";

test("what is typed before Wagtail looks counts as unsaved", () => {
  type();
  look();

  expect(isForced()).toBe(true);
});

test("a form that nobody touched does not", () => {
  look();

  expect(isForced()).toBe(false);
});

test("what is typed later is Wagtail's to find, after each save anew", () => {
  look();
  type();
  look();

  expect(isForced()).toBe(false);
});
