import "fake-indexeddb/auto";

import { get } from "idb-keyval";
import { beforeEach, expect, test } from "vitest";

import { DraftStore, forgetDrafts } from "../../../static/js/authoring/draft-store.js";
import { goodValues } from "./samples.js";

const FILE = new File(["bytes"], "cover.png", { type: "image/png" });

beforeEach(async () => {
  await forgetDrafts();
  localStorage.clear();
});

test("what was typed comes back, with the key of an unanswered request", () => {
  const { thumbnail: _thumbnail, ...values } = goodValues();
  new DraftStore(7).save(goodValues(), "key-1");
  expect(new DraftStore(7).load()).toEqual({ values, key: "key-1" });
});

test("nobody else on the device is shown it", () => {
  new DraftStore(7).save(goodValues(), null);
  expect(new DraftStore(8).load()).toBe(null);
});

test("the picture is kept until it is taken away", async () => {
  const drafts = new DraftStore(7);
  await drafts.savePicture(FILE);
  expect(await get("peerlearn:create-session:7")).toBeDefined();
  await drafts.savePicture(null);
  expect(await new DraftStore(7).loadPicture()).toBe(null);
});

test("a cleared form leaves nothing behind", async () => {
  const drafts = new DraftStore(7);
  drafts.save(goodValues(), null);
  await drafts.savePicture(FILE);
  await drafts.clear();
  expect(drafts.load()).toBe(null);
  expect(await get("peerlearn:create-session:7")).toBeUndefined();
});

test("signing out forgets everybody's forms and nothing else", async () => {
  new DraftStore(7).save(goodValues(), null);
  new DraftStore(8).save(goodValues(), null);
  localStorage.setItem("theme", "dark");
  await forgetDrafts();
  expect(Object.keys(localStorage)).toEqual(["theme"]);
});

test.each([["{broken"], ["null"]])("%j in the storage is no draft", (stored) => {
  localStorage.setItem("peerlearn:create-session:7", stored);
  expect(new DraftStore(7).load()).toBe(null);
});

test("a browser that stores nothing still lets the mentor work", () => {
  const full = /** @type {Storage} */ (
    /** @type {unknown} */ ({
      setItem: () => {
        throw new DOMException("Full", "QuotaExceededError");
      },
    })
  );
  expect(() => new DraftStore(7, full).save(goodValues(), null)).not.toThrow();
});
