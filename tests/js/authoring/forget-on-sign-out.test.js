import "fake-indexeddb/auto";

import { get, set } from "idb-keyval";
import { beforeEach, expect, test, vi } from "vitest";

import { forgetDraftsOnSignOut } from "../../../static/js/authoring/forget-on-sign-out.js";

const DRAFT = "peerlearn:create-session:7";

/** @type {import("vitest").Mock<() => void>} */
let sent;

beforeEach(async () => {
  sent = vi.fn();
  HTMLFormElement.prototype.submit = sent;
  localStorage.setItem(DRAFT, "{}");
  await set(DRAFT, "picture");
});

/** @param {string} action */
function submitted(action) {
  const page = document.implementation.createHTMLDocument();
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

test("any other form is left alone", () => {
  expect(submitted("/accounts/settings/").defaultPrevented).toBe(false);
  expect(localStorage.getItem(DRAFT)).toBe("{}");
});
