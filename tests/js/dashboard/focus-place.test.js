import { beforeEach, expect, it } from "vitest";

import { keepingFocus } from "../../../static/js/dashboard/ui/focus-place.js";

/** @param {string} id @returns {HTMLElement} */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

beforeEach(() => {
  document.body.innerHTML = `<div><button id="delete-7">Delete</button></div><button id="other">Other</button>`;
  element("delete-7").focus();
});

it("gives the focus to the copy of what opened the dialog", async () => {
  const answer = await keepingFocus(document, async () => {
    const list = /** @type {HTMLElement} */ (document.querySelector("div"));
    list.innerHTML = `<button id="delete-7">Delete</button>`;
    return "confirm";
  });
  expect([answer, document.activeElement]).toEqual(["confirm", element("delete-7")]);
});

it("does not leave it in a dialog that is closed", async () => {
  document.body.insertAdjacentHTML("beforeend", `<dialog><button id="confirm">Delete</button></dialog>`);
  await keepingFocus(document, async () => element("confirm").focus());
  expect(document.activeElement).toBe(element("delete-7"));
});

it("leaves it where it went by itself", async () => {
  await keepingFocus(document, async () => element("other").focus());
  expect(document.activeElement).toBe(element("other"));
});
