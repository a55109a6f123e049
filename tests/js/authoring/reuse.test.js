// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";

import { notingPublished, takeNote } from "../../../static/js/authoring/just-published.js";
import { beginFrom, pictureFetcher } from "../../../static/js/authoring/reuse.js";
import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { PYTHON, ZONE, context, goodValues } from "./samples.js";

/** @typedef {import("../../../static/js/authoring/authoring.js").Authoring} Authoring */

const SOURCE = {
  title: "Advanced python for iOS",
  tags: [PYTHON],
  is_paid: true,
  price: "499.50",
  capacity: "12",
  description: "<p>Bring a laptop.</p>",
  minutes: 90,
  thumbnail: "/media/a.png",
};
const FILE = new File(["x"], "a.png");

/** @type {SessionForm} */
let form;
/** @type {(File | null)[]} */
let pictures;
/** @type {number} */
let questions;
/** @type {Authoring} */
let authoring;

beforeEach(() => {
  form = new SessionForm(emptyValues(5), context);
  pictures = [];
  questions = 0;
  authoring = /** @type {Authoring} */ (
    /** @type {unknown} */ ({
      form,
      options: { zone: ZONE },
      change: (/** @type {any} */ field, /** @type {any} */ value) => form.change(field, value),
      pictures: { choose: async (/** @type {File | null} */ file) => void pictures.push(file) },
    })
  );
});

/** @param {boolean} [says] */
function begin(says = true, source = SOURCE) {
  const ask = async () => {
    questions += 1;
    return says;
  };
  return beginFrom(authoring, source, { ask, fetchPicture: async () => FILE });
}

describe("beginning from an earlier session", () => {
  test("fills an empty form without asking, and chooses no date", async () => {
    expect(await begin()).toBe(true);
    const { minutes, thumbnail: _thumbnail, ...content } = SOURCE;
    expect(form.values).toMatchObject({ ...content, minutes, start_time: "", end_time: "" });
    expect(pictures).toEqual([FILE]);
    expect(questions).toBe(0);
    expect(form.view("title").mark).toBe("good");
  });

  test("leaves what was typed when the mentor says so", async () => {
    form.restore({ title: "My own words here" });
    expect(await begin(false)).toBe(false);
    expect(form.values).toMatchObject({ title: "My own words here", tags: [], price: "" });
    expect([questions, pictures]).toEqual([1, []]);
  });

  test("replaces it when the mentor says so; the times stay", async () => {
    form.restore(goodValues());
    expect(await begin(true)).toBe(true);
    expect(form.values).toMatchObject({
      title: SOURCE.title,
      start_time: "2026-11-22T18:00",
      end_time: "2026-11-22T19:00",
      minutes: null,
    });
    expect(questions).toBe(1);
  });

  test("does not ask where only times were chosen", async () => {
    form.restore({ start_time: "2026-11-22T18:00", end_time: "2026-11-22T19:00" });
    expect(await begin(false)).toBe(true);
    expect(questions).toBe(0);
  });

  test("words that were small in the title stay small", async () => {
    await begin();
    expect(form.values.cased_title).toBe("Advanced Python for iOS");
  });

  test("without a picture the one that was chosen goes", async () => {
    await begin(true, { ...SOURCE, thumbnail: /** @type {any} */ (null) });
    expect(pictures).toEqual([null]);
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
