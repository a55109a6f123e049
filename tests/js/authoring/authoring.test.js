// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { Authoring } from "../../../static/js/authoring/authoring.js";
import { AI, FakeClock, LIMITS, NOW, WORDS, ZONE, goodValues, settle } from "./samples.js";

/** @typedef {import("../../../static/js/authoring/outcome.js").Outcome} Outcome */
/** @typedef {import("../../../static/js/authoring/draft-store.js").Draft} Draft */

const LOST = /** @type {Outcome} */ ({ kind: "lost" });
const FAILED = /** @type {Outcome} */ ({ kind: "failed" });
const PUBLISHED = /** @type {Outcome} */ ({ kind: "published", session: { id: 1, title: "", status: "scheduled" } });
const WAITING = /** @type {Outcome} */ ({ kind: "published", session: { id: 1, title: "", status: "in_review" } });
const PNG = new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], "a.png");
const GIF = new File(["GIF89a"], "b.png");

/** @type {import("../../../static/js/authoring/config.js").AuthoringConfig} */
const CONFIG = {
  userId: 7,
  timeZone: ZONE,
  now: new Date(NOW).toISOString(),
  usualMinutes: 60,
  lastStart: null,
  source: null,
  capacity: 5,
  capacityWarnAbove: 5,
  isReviewed: false,
  limits: LIMITS,
  words: WORDS,
  urls: { publish: "/api", domains: "/d", overlaps: "/o", published: "/mine", drafts: "/drafts", cancelled: "/away", login: "/login/", page: "/create?x=1" },
};

/** @type {FakeClock} */
let clock;
/** @type {unknown[]} */
let events;
/** @type {{ draft: Draft | null, picture: File | null }} */
let device;
/** What the form said of itself as it ended.
 * @type {unknown[][]} */
let ends;
/** @type {FormData[]} */
let bodies;
let says = true;

beforeEach(() => {
  clock = new FakeClock();
  events = [];
  bodies = [];
  device = { draft: null, picture: null };
  ends = [];
  says = true;
});

/** @param {Outcome[]} outcomes */
function authoring(...outcomes) {
  let keys = 0;
  return new Authoring({
    config: { ...CONFIG },
    zone: ZONE,
    clock,
    now: () => NOW,
    newKey: () => `key-${++keys}`,
    api: {
      publish: async (body) => {
        bodies.push(body);
        return /** @type {Outcome} */ (outcomes.shift());
      },
    },
    drafts: {
      load: () => device.draft,
      save: ({ thumbnail: _thumbnail, ...values }, key) => void (device.draft = { values, key }),
      clear: async (...end) => {
        ends.push(end);
        device = { draft: null, picture: null };
      },
      loadPicture: async () => device.picture,
      savePicture: async (file) => (device.picture = file),
    },
    page: {
      toast: (tone, text) => events.push([tone, text]),
      hush: () => {},
      focus: (field) => events.push(["focus", field]),
      go: (url) => events.push(["go", url]),
      ask: async (question) => {
        events.push(["ask", question]);
        return says;
      },
    },
  });
}

/** @param {Outcome[]} outcomes */
function filled(...outcomes) {
  const { thumbnail: _thumbnail, ...values } = goodValues();
  device.draft = { values, key: null };
  const form = authoring(...outcomes);
  void form.restore();
  return form;
}

test("published: the toast, a second to read it, then My Sessions; nothing is kept on the device", async () => {
  const form = filled(PUBLISHED);
  form.submit();
  await settle();
  expect(events).toEqual([["good", "Session published successfully ✔"]]);
  expect(device.draft).toBe(null);
  await clock.pass(1000);
  expect(events.at(-1)).toEqual(["go", "/mine"]);
});

test("sent for review: the page says so and leads to the drafts; nothing is kept on the device", async () => {
  const form = filled(WAITING);
  form.submit();
  await settle();
  expect(events).toEqual([["good", "Sent for review. It goes public once staff approve it."]]);
  expect(device.draft).toBe(null);
  await clock.pass(1000);
  expect(events.at(-1)).toEqual(["go", "/drafts"]);
});

test("refused: each message at its field, the first focused, one toast", async () => {
  const form = filled({ kind: "refused", fields: { price: ["No."], title: ["Twice."] }, reason: null, judged: true });
  form.submit();
  await settle();
  expect(form.form.problems()).toEqual({ title: ["Twice."], price: ["No."] });
  expect(events).toEqual([["bad", "Failed to publish session—please fix errors."], ["focus", "title"]]);
});

test("refused for another reason: the toast tells it, and what belongs to no field of the form", async () => {
  const form = filled({ kind: "refused", fields: { __all__: ["Not now."] }, reason: "Wait 30 seconds.", judged: false });
  form.submit();
  await settle();
  expect(events).toEqual([["bad", "Failed to publish session—please fix errors. Wait 30 seconds. Not now."]]);
});

test("signed out: to sign-in and back here, with everything kept", async () => {
  const form = filled({ kind: "signedOut", reason: "Sign in." });
  form.submit();
  await settle();
  await clock.pass(1000);
  expect(events).toEqual([
    ["bad", "Failed to publish session—please fix errors. Sign in."],
    ["go", "/login/?next=%2Fcreate%3Fx%3D1"],
  ]);
  expect(device.draft).toMatchObject({ values: { title: goodValues().title }, key: "key-1" });
});

test("failed: the toast and the question; yes sends again", async () => {
  filled(FAILED, PUBLISHED).submit();
  await settle();
  await settle();
  expect(events.slice(0, 2)).toEqual([["ask", "failed"], ["bad", "Save failed, retry?"]]);
  expect(bodies.length).toBe(2);
});

test("failed: no goes back to the form as it is", async () => {
  says = false;
  const form = filled(FAILED);
  form.submit();
  await settle();
  expect(form.publisher.state.phase).toBe("idle");
  expect(form.form.values.title).toBe(goodValues().title);
});

test("no answer, then an edit, then the news that the first try had been published", async () => {
  says = false;
  const form = filled(LOST, { kind: "alreadyPublished" });
  form.submit();
  await settle();
  form.change("title", "Another Title Altogether");
  expect(form.publisher.state.phase).toBe("gaveUp");
  form.submit();
  await settle();
  expect(events).toEqual([["ask", "alreadyPublished"]]);
  expect(device.draft).toMatchObject({ values: { title: "Another Title Altogether" }, key: null });
});

test.each([
  [false, "/mine"],
  [true, "/drafts"],
])("who is reviewed (%s) finds the first try's session among %s", async (isReviewed, url) => {
  const form = filled({ kind: "alreadyPublished" });
  form.options.config.isReviewed = isReviewed;
  form.submit();
  await settle();
  expect(events.at(-1)).toEqual(["go", url]);
});

test("what the page sees itself is not sent, but listed and focused", () => {
  const form = filled();
  form.change("capacity", "0");
  form.submit();
  expect(bodies).toEqual([]);
  expect(form.isSummarised).toBe(true);
  expect(events).toEqual([["focus", "capacity"]]);
});

test("the title is capitalised when it is left, once", () => {
  const form = authoring();
  form.change("title", "  publishing with npm ");
  form.leave("title");
  expect(form.form.values.title).toBe("Publishing with Npm");
  form.change("title", "Publishing with npm");
  form.leave("title");
  expect(form.form.values.title).toBe("Publishing with npm");
});

test("what was set back stays so after a reload, before and after it was", () => {
  const form = authoring();
  form.change("title", "publishing with npm");
  form.leave("title");
  const next = authoring();
  void next.restore();
  next.change("title", "Publishing with npm");
  next.leave("title");
  expect(next.form.values.title).toBe("Publishing with npm");
  const last = authoring();
  void last.restore();
  last.leave("title");
  expect(last.form.values.title).toBe("Publishing with npm");
  last.change("title", "Publishing with npm and yarn");
  last.leave("title");
  expect(last.form.values.title).toBe("Publishing with npm and Yarn");
});

test("what learners ask for is in the form, and kept nowhere until something is typed", () => {
  const form = authoring();
  form.options.config.topic = { text: "closures in python", domain: AI };
  form.begin();
  expect(form.form.values).toMatchObject({ title: "Closures in Python", tags: [AI] });
  form.leave("title");
  expect(device.draft).toBe(null);
  form.change("price", "500");
  expect(device.draft?.values).toMatchObject({ title: "Closures in Python", tags: [AI], price: "500" });
  form.form.restore({ title: "My own words" });
  form.begin();
  expect(form.form.values.title).toBe("My own words");
});

test.each([true, false])("it is said whether the session has the picture (%s)", async (hasPicture) => {
  const form = filled(PUBLISHED);
  if (hasPicture) await form.pictures.choose(PNG);
  form.submit();
  await settle();
  expect(ends).toEqual([[{ id: 1, title: "", status: "scheduled" }, hasPicture]]);
});

test("the picture that another tab chose is shown", async () => {
  const form = authoring();
  device.picture = PNG;
  form.accept({ thumbnail_mark: `${PNG.size} a.png` });
  await settle();
  await settle();
  expect(form.form.values.thumbnail?.file).toBe(PNG);
});

test("a title that is published without being left first is capitalised too", async () => {
  const form = filled(PUBLISHED);
  form.change("title", "advanced python metaprogramming");
  form.submit();
  await settle();
  expect(bodies[0].get("title")).toBe("Advanced Python Metaprogramming");
});

test("every change is kept on the device, and a new page goes on from it", async () => {
  const form = authoring();
  form.change("title", "Half a title");
  form.change("tags", [AI]);
  await form.pictures.choose(PNG);
  const next = authoring();
  await next.restore();
  expect(next.form.values).toMatchObject({ title: "Half a title", tags: [AI], thumbnail: { file: PNG, type: "image/png" } });
  expect(next.wasRestored).toBe(true);
});

test("only a picture that may be published is kept", async () => {
  const form = authoring();
  await form.pictures.choose(PNG);
  await form.pictures.choose(GIF);
  expect(device.picture).toBe(null);
  expect(form.form.view("thumbnail")).toEqual({ mark: "bad", messages: ["thumbnail.type"] });
});

test("of two pictures chosen at once the last one stays", async () => {
  const form = authoring();
  await Promise.all([form.pictures.choose(GIF), form.pictures.choose(PNG)]);
  expect(form.form.values.thumbnail?.file).toBe(PNG);
  expect(device.picture).toBe(PNG);
});

test("a picture that cannot be shown is said to be broken", async () => {
  const form = authoring();
  await form.pictures.choose(PNG);
  form.pictureBroke();
  expect(form.form.view("thumbnail").messages).toEqual(["thumbnail.broken"]);
});

test("a picture that is refused anyway keeps its reason", async () => {
  const form = authoring();
  await form.pictures.choose(new File([await PNG.arrayBuffer(), new Uint8Array(LIMITS.thumbnailBytes)], "large.png"));
  form.pictureBroke();
  expect(form.form.view("thumbnail").messages).toEqual(["thumbnail.size"]);
});

test("Cancel asks before it throws anything away", async () => {
  says = false;
  const form = filled();
  await form.cancel();
  expect(events).toEqual([["ask", "discard"]]);
  expect(device.draft).not.toBe(null);
  says = true;
  await form.cancel();
  expect(events.at(-1)).toEqual(["go", "/away"]);
  expect(device.draft).toBe(null);
});

test("Cancel of an empty form just leaves", async () => {
  await authoring().cancel();
  expect(events).toEqual([["go", "/away"]]);
});

test("begun with what learners ask for, it says so when it is published, after a reload as well", async () => {
  const form = authoring();
  form.options.config.topic = { id: 31, text: "Beekeeping on a balcony", domain: null };
  form.begin();
  form.change("description", "Bees need little room.");
  expect(device.draft?.values.topic).toBe("31");
  const { thumbnail: _thumbnail, topic: _topic, ...values } = goodValues();
  device.draft = { values: { ...values, topic: device.draft?.values.topic ?? "" }, key: null };
  const again = authoring(PUBLISHED);
  void again.restore();
  again.submit();
  await settle();
  expect(bodies.map((body) => body.get("topic"))).toEqual(["31"]);
});
