// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { Authoring } from "../../../../static/js/authoring/authoring.js";
import { PageSaver, REFUSED, UNREACHED } from "../../../../static/js/authoring/drafts/page-saver.js";
import { viewOf } from "../../../../static/js/authoring/view.js";
import { FakeClock, LIMITS, NOW, WORDS, ZONE, goodValues, settle } from "../samples.js";

/** @typedef {import("../../../../static/js/authoring/outcome.js").Outcome} Outcome */

/** @type {unknown[]} */
let events;
/** @type {FakeClock} */
let clock;
/** @type {Authoring} */
let authoring;
let says = true;

beforeEach(() => {
  events = [];
  clock = new FakeClock();
  says = true;
  const urls = { drafts: "/mine?tab=Drafts", login: "/login/", page: "/create", published: "/mine?tab=Upcoming" };
  authoring = new Authoring({
    config: /** @type {any} */ ({ capacity: 5, limits: LIMITS, words: WORDS, urls, usualMinutes: 60, isReviewed: false }),
    zone: ZONE,
    clock,
    now: () => NOW,
    newKey: () => "key",
    api: { publish: async () => /** @type {Outcome} */ ({ kind: "lost" }) },
    drafts: {
      key: "form",
      load: () => null,
      save: () => {},
      clear: async (session) => void events.push(["clear", session]),
      loadPicture: async () => null,
      savePicture: async () => null,
      startAnew: async () => void events.push("a new form"),
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
  authoring.form.restore(goodValues({ title: "Short" }));
});

/** @param {Outcome} outcome */
async function saved(outcome) {
  let isBusy = false;
  const send = async (/** @type {FormData} */ body) => {
    isBusy = authoring.isKeeping;
    events.push(["sent", body.get("title")]);
    return outcome;
  };
  await new PageSaver({ authoring, send }).begin();
  await settle();
  expect(isBusy).toBe(true);
}

test("saved: the words, and My Sessions with the way to the editor; the form is closed", async () => {
  await saved({ kind: "published", session: { id: 7, title: "Short", status: "draft" } });
  expect(events).toEqual([["sent", "Short"], ["clear", { status: "draft" }], ["good", "Draft saved"]]);
  expect(authoring.isKeeping).toBe(true);
  await clock.pass(1_000);
  expect(events.at(-1)).toEqual(["go", "/mine?tab=Drafts&saved=7"]);
});

test("refused: at the fields it is about and no other, the first focused", async () => {
  await saved({ kind: "refused", fields: { price: ["No number."] }, reason: null, judged: true });
  expect(authoring.form.view("price")).toEqual({ mark: "bad", messages: ["No number."] });
  expect(authoring.form.left.has("description")).toBe(false);
  expect(events.slice(1)).toEqual([["bad", REFUSED], ["focus", "price"]]);
  expect(authoring.isKeeping).toBe(false);
});

test.each([[{ kind: "lost" }], [{ kind: "failed" }]])("%j: it is said, and the form stays", async (outcome) => {
  await saved(/** @type {Outcome} */ (outcome));
  expect(events.slice(1)).toEqual([["bad", UNREACHED]]);
  expect(authoring.isKeeping).toBe(false);
});

test("signed out: to sign-in and back to this very form", async () => {
  await saved({ kind: "signedOut", reason: "Sign in." });
  await clock.pass(1_000);
  expect(events.at(-1)).toEqual(["go", "/login/?next=%2Fcreate%3Fdraft%3Dform"]);
});

test.each([
  [true, ["go", "/sessions/x/"]],
  [false, "a new form"],
])("became a session elsewhere: see it (%s), or go on as a new form", async (answer, last) => {
  says = answer;
  await saved({ kind: "alreadyPublished", url: "/sessions/x/" });
  expect(events.slice(1)).toEqual([["ask", "becameSession"], last]);
});

test("of several dates a draft keeps one: it is asked first, and nothing is sent unless so", async () => {
  authoring.form.restore(goodValues({ repeat_start_times: ["2026-11-29"] }));
  says = false;
  let sent = 0;
  const saver = new PageSaver({ authoring, send: async () => (sent += 1, { kind: "lost" }) });
  await saver.begin();
  expect([events, sent, authoring.isKeeping]).toEqual([[["ask", "oneDate"]], 0, false]);
  says = true;
  await saver.begin();
  expect(sent).toBe(1);
});

test("what takes long is told after a moment, and no longer than it takes", async () => {
  /** @type {(outcome: Outcome) => void} */
  let answer = () => {};
  const send = () => new Promise((/** @type {(outcome: Outcome) => void} */ resolve) => (answer = resolve));
  const saving = new PageSaver({ authoring, send }).begin();
  await clock.pass(299);
  expect(authoring.isSlow).toBe(false);
  await clock.pass(1);
  expect(viewOf(authoring)).toMatchObject({ saveLabel: "Saving the draft…", said: "Saving the draft…", isSlow: true });
  answer({ kind: "failed" });
  await saving;
  await clock.pass(1_000);
  expect(viewOf(authoring)).toMatchObject({ saveLabel: "Save draft", said: "", isSlow: false });
});

test("a publish that waits for its next try waits no more", async () => {
  authoring.form.restore(goodValues());
  authoring.submit();
  await settle();
  expect(authoring.publisher.state.phase).toBe("waiting");
  await saved({ kind: "lost" });
  expect(authoring.publisher.state.phase).toBe("gaveUp");
});

test("not twice", async () => {
  authoring.isKeeping = true;
  await new PageSaver({ authoring, send: async () => ({ kind: "lost" }) }).begin();
  expect(events).toEqual([]);
});
