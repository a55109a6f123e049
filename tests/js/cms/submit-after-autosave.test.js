import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { submitAfterAutosave } from "../../../static/js/cms/submit-after-autosave.js";

/** @type {HTMLFormElement} */
let form;
/** @type {Array<Record<string, FormDataEntryValue>>} */
let sent;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = "<form><input name='title' value='Felt'><button name='publish' value='yes'></form>";
  form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
  sent = [];
  submitAfterAutosave(form);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    sent.push(Object.fromEntries(new FormData(form, event.submitter)));
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const button = () => /** @type {HTMLButtonElement} */ (form.querySelector("button"));
/** @param {string} what */
const autosave = (what) => form.dispatchEvent(new Event(`w-autosave:${what}`));
const maySave = () => form.getAttribute("data-w-autosave-active-value") !== "false";

test("without an autosave under way it is sent at once, and none begins after it", () => {
  button().click();

  expect(sent).toEqual([{ title: "Felt", publish: "yes" }]);
  expect(maySave()).toBe(false);
});

test.each(["success", "error"])("it waits for an autosave, which ends in %s, and goes by its button", (end) => {
  autosave("save");
  button().click();
  expect(sent).toEqual([]);
  expect(maySave()).toBe(true);

  button().disabled = true;
  autosave(end);

  expect(sent).toEqual([{ title: "Felt", publish: "yes" }]);
  expect(maySave()).toBe(false);
  expect(Object.fromEntries(new FormData(form))).toEqual({ title: "Felt" });
});

test("pressed again and again it is sent once", () => {
  autosave("save");
  button().click();
  button().click();
  autosave("success");
  button().click();

  expect(sent).toHaveLength(1);
});

test("an autosave without an answer holds nobody up for ever", () => {
  autosave("save");
  button().click();
  vi.advanceTimersByTime(10_000);

  expect(sent).toHaveLength(1);
});

test("who comes back to the page is autosaved again, and may send again", () => {
  button().click();
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  expect(maySave()).toBe(true);

  button().click();

  expect(sent).toHaveLength(2);
});
