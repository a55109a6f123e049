import "fake-indexeddb/auto";

import { get, set } from "idb-keyval";
import { beforeEach, expect, test, vi } from "vitest";

import { forgetDraftsOnSignOut, SIGNING_OUT } from "../../../static/js/authoring/forget-on-sign-out.js";

const DRAFT = "peerlearn:create-session:7";

/** @type {import("vitest").Mock<() => void>} */
let sent;

beforeEach(async () => {
  sent = vi.fn();
  HTMLFormElement.prototype.submit = sent;
  localStorage.setItem(DRAFT, "{}");
  await set(DRAFT, "picture");
});

/**
 * @param {string} action
 * @param {Promise<unknown>} [lastWords] somebody's
 */
function submitted(action, lastWords) {
  const page = document.implementation.createHTMLDocument();
  page.addEventListener(SIGNING_OUT, (told) => /** @type {CustomEvent} */ (told).detail(lastWords));
  page.body.innerHTML = `<base href="http://localhost/"><form action="${action}"><button></button></form>`;
  forgetDraftsOnSignOut(page);
  const event = new Event("submit", { bubbles: true, cancelable: true });
  page.querySelector("form")?.dispatchEvent(event);
  return event;
}

test("signing out waits until the device has forgotten, then goes on", async () => {
  expect(submitted("/accounts/logout/").defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  expect(localStorage.getItem(DRAFT)).toBe(null);
  expect(await get(DRAFT)).toBeUndefined();
});

test("it waits for the last words first, and forgets what was written meanwhile", async () => {
  /** @type {(value?: unknown) => void} */
  let say = () => {};
  submitted("/accounts/logout/", new Promise((resolve) => (say = resolve)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([localStorage.getItem(DRAFT), sent.mock.calls.length]).toEqual(["{}", 0]);
  say();
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  expect(localStorage.getItem(DRAFT)).toBe(null);
});

test("but not for ever", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  submitted("/accounts/logout/", new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(2_000);
  vi.useRealTimers();
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  expect(localStorage.getItem(DRAFT)).toBe(null);
});

test("any other form is left alone", () => {
  expect(submitted("/accounts/settings/").defaultPrevented).toBe(false);
  expect(localStorage.getItem(DRAFT)).toBe("{}");
});
