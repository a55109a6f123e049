// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";

import { notingPublished, takeNote } from "../../../static/js/authoring/just-published.js";
import { beginFrom, pictureFetcher } from "../../../static/js/authoring/reuse.js";
import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { PYTHON, ZONE, context } from "./samples.js";

/** @typedef {import("../../../static/js/authoring/authoring.js").Authoring} Authoring */

const SOURCE = {
  title: "Advanced python for iOS",
  tags: [PYTHON],
  is_paid: true,
  price: "499.50",
  capacity: "12",
  description: "<p>Bring a laptop.</p>",
  minutes: 90,
  thumbnail: { url: "/media/a.png", alt: "Two learners", is_decorative: false, focus: "0.25,1" },
};
const FILE = new File(["x"], "a.png");
const fetchPicture = async () => FILE;

/** @type {SessionForm} */
let form;
/** @type {unknown[][]} */
let borrowed;
/** @type {Authoring} */
let authoring;

beforeEach(() => {
  form = new SessionForm(emptyValues(5), context);
  borrowed = [];
  authoring = /** @type {Authoring} */ (
    /** @type {unknown} */ ({
      form,
      options: { zone: ZONE },
      change: (/** @type {any} */ field, /** @type {any} */ value) => form.change(field, value),
      pictures: { borrow: async (/** @type {unknown[]} */ ...asked) => void borrowed.push(asked) },
    })
  );
});

describe("beginning from an earlier session", () => {
  test("fills the form, its picture too, and chooses no date", async () => {
    await beginFrom(authoring, SOURCE, fetchPicture);
    const { thumbnail, ...content } = SOURCE;
    expect(form.values).toMatchObject({ ...content, start_time: "", end_time: "" });
    expect(borrowed).toEqual([[thumbnail, fetchPicture]]);
    expect(form.view("title").mark).toBe("good");
  });

  test("words that were small in the title stay small", async () => {
    await beginFrom(authoring, SOURCE, fetchPicture);
    expect(form.values.cased_title).toBe("Advanced Python for iOS");
  });

  test("without a picture none is asked for", async () => {
    await beginFrom(authoring, { ...SOURCE, thumbnail: null }, fetchPicture);
    expect(borrowed).toEqual([]);
  });
});

test("a picture comes from its public address, or not at all", async () => {
  const good = pictureFetcher(async () => new Response(new Blob(["x"], { type: "image/png" })));
  expect(await good("/media/original_images/a.png")).toMatchObject({ name: "a.png", type: "image/png", size: 1 });
  expect(await pictureFetcher(async () => new Response("", { status: 404 }))("/a.png")).toBe(null);
  expect(await pictureFetcher(() => Promise.reject(new Error("offline")))("/a.png")).toBe(null);
});

describe("what was just published", () => {
  /** @returns {Storage} */
  function memory() {
    const held = new Map();
    return /** @type {Storage} */ (
      /** @type {unknown} */ ({
        getItem: (/** @type {string} */ name) => held.get(name) ?? null,
        setItem: (/** @type {string} */ name, /** @type {string} */ value) => void held.set(name, value),
        removeItem: (/** @type {string} */ name) => void held.delete(name),
      })
    );
  }

  /** @param {any} outcome */
  const api = (outcome) => ({ publish: async () => outcome });

  test("is noted for the next page, and told once", async () => {
    const storage = memory();
    const outcome = { kind: "published", session: { id: 3, title: "", status: "scheduled", also: [{ id: 5 }, { id: 4 }] } };
    expect(await notingPublished(api(outcome), storage).publish(new FormData(), "key")).toBe(outcome);
    expect(takeNote(storage)).toEqual([3, 5, 4]);
    expect(takeNote(storage)).toEqual([]);
  });

  test("is nothing where nothing was", async () => {
    const storage = memory();
    await notingPublished(api({ kind: "failed" }), storage).publish(new FormData(), "key");
    expect(takeNote(storage)).toEqual([]);
    storage.setItem("peerlearn:just-published", "{");
    expect(takeNote(storage)).toEqual([]);
    storage.setItem("peerlearn:just-published", '["1", 2, null]');
    expect(takeNote(storage)).toEqual([2]);
  });
});
