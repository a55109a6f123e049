import "fake-indexeddb/auto";

import { get, keys } from "idb-keyval";
import { beforeEach, expect, test } from "vitest";

import { DraftStore, forgetDrafts, forgetForm } from "../../../static/js/authoring/draft-store.js";
import { keptOf } from "../../../static/js/authoring/drafts/kept-values.js";
import { goodValues } from "./samples.js";

const FILE = new File(["bytes"], "cover.png", { type: "image/png" });
const NAME = "peerlearn:create-session:7";

/** @param {number} at */
function copy(at) {
  const values = keptOf(goodValues());
  return { values, key: null, base: { version: 1, values }, sent: [], offers: {}, at };
}

beforeEach(async () => {
  await forgetDrafts();
  localStorage.clear();
});

test("each tab's copy comes back, the newest first", () => {
  const store = new DraftStore(7);
  store.write("form", "tab-1", copy(1));
  store.write("form", "tab-2", copy(3));
  store.write("other", "tab-3", copy(2));
  expect(new DraftStore(7).all().map(({ form, tab, copy: { at } }) => [form, tab, at])).toEqual([
    ["form", "tab-2", 3],
    ["other", "tab-3", 2],
    ["form", "tab-1", 1],
  ]);
});

test("nobody else on the device is shown it", () => {
  new DraftStore(7).write("form", "tab", copy(1));
  expect(new DraftStore(8).all()).toEqual([]);
  expect(new DraftStore(77).all()).toEqual([]);
});

test("the picture is kept until it is taken away", async () => {
  const drafts = new DraftStore(7);
  await drafts.savePicture("form", FILE);
  expect(await get(`${NAME}:form`)).toBeDefined();
  await drafts.savePicture("form", null);
  expect(await new DraftStore(7).loadPicture("form")).toBe(null);
});

test("a form that is forgotten leaves nothing of itself, whichever tabs had it, and all of the others", async () => {
  const drafts = new DraftStore(7);
  for (const tab of ["one", "two"]) drafts.write("form", tab, copy(1));
  drafts.write("other", "one", copy(1));
  await drafts.savePicture("form", FILE);
  await drafts.forget("form");
  expect(Object.keys(localStorage)).toEqual([`${NAME}:other:one`]);
  expect(await keys()).toEqual([]);
});

test("a form that was deleted in My Sessions is forgotten here with its picture, and no other", async () => {
  for (const form of ["form", "other"]) {
    new DraftStore(7).write(form, "tab", copy(1));
    await new DraftStore(7).savePicture(form, FILE);
  }
  await forgetForm("form");
  expect(Object.keys(localStorage)).toEqual([`${NAME}:other:tab`]);
  expect(await keys()).toEqual([`${NAME}:other`]);
});

test("signing out forgets everybody's forms and nothing else", async () => {
  new DraftStore(7).write("form", "tab", copy(1));
  new DraftStore(8).write("form", "tab", copy(1));
  await new DraftStore(8).savePicture("form", FILE);
  localStorage.setItem("theme", "dark");
  await forgetDrafts();
  expect(Object.keys(localStorage)).toEqual(["theme"]);
  expect(await keys()).toEqual([]);
});

test.each([["{broken"], ["null"], ["{}"], ['{"values":{}}']])("%j in the storage is no draft", (stored) => {
  localStorage.setItem(`${NAME}:form:tab`, stored);
  expect(new DraftStore(7).all()).toEqual([]);
});

test("a browser that stores nothing says so, and the mentor works on", () => {
  const full = /** @type {Storage} */ (
    /** @type {unknown} */ ({
      setItem: () => {
        throw new DOMException("Full", "QuotaExceededError");
      },
    })
  );
  expect(new DraftStore(7, full).write("form", "tab", copy(1))).toBe(false);
});
