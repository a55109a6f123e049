// @vitest-environment node
import { expect, test, vi } from "vitest";

import { FormApi, answerOf } from "../../../../static/js/authoring/drafts/form-api.js";
import { Spoken, statusWords } from "../../../../static/js/authoring/drafts/status.js";
import { FakeClock, ZONE, settle } from "../samples.js";
import { PRISTINE } from "./world.js";

/** @typedef {import("../../../../static/js/authoring/drafts/status.js").Status} Status */

const CONTEXT = { zone: ZONE, signIn: "/login/", isOnDevice: true, isChanged: false };
const SAVED = /** @type {Status} */ ({ kind: "saved", at: "2026-11-21T05:12:00Z" });

test.each([
  [{ kind: "none" }, "", null],
  [{ kind: "saving" }, "Saving…", null],
  [SAVED, "Saved 10:42", null],
  [{ kind: "offline" }, "Offline. Kept on this device.", null],
  [{ kind: "failed" }, "Could not save. Trying again…", null],
  [{ kind: "signedOut" }, "You were signed out. Kept on this device.", { url: "/login/", words: "Sign in" }],
  [{ kind: "closed", url: "/s/" }, "This form became a session already.", { url: "/s/", words: "See it" }],
  [{ kind: "closed", url: null }, "This form became a session already.", null],
])("%j in words", (status, text, link) => {
  expect(statusWords(/** @type {Status} */ (status), CONTEXT)).toEqual({ text, link });
});

test("it says what another tab did, and promises nothing of a device that keeps nothing", () => {
  expect(statusWords(SAVED, { ...CONTEXT, isChanged: true }).text).toBe("Changed in another tab. Saved 10:42");
  expect(statusWords({ kind: "offline" }, { ...CONTEXT, isOnDevice: false }).text).toBe("Offline. Keep this page open.");
});

test("aloud: each thing once, and that it is saved only now and then", () => {
  let now = 0;
  const spoken = new Spoken(() => now);
  const say = (/** @type {string} */ kind, /** @type {string} */ text) =>
    spoken.say(/** @type {Status} */ ({ kind }), text, false);
  const heard = [say("saving", "Saving…"), say("saved", "Saved 10:42"), say("saving", "Saving…")];
  now = 59_000;
  heard.push(say("saved", "Saved 10:43"), say("offline", "Offline."), say("offline", "Offline."));
  now = 120_000;
  heard.push(say("saved", "Saved 10:44"), say("saved", "Saved 10:45"));
  expect(heard).toEqual([
    "", "Saved 10:42", "Saved 10:42", "Saved 10:42", "Offline.", "Offline.", "Saved 10:44", "Saved 10:44",
  ]);
});

test("aloud: what another tab did is told at once, however lately it was saved", () => {
  const spoken = new Spoken(() => 0);
  const say = (/** @type {string} */ kind, /** @type {string} */ text, isChanged = true) =>
    spoken.say(/** @type {Status} */ ({ kind }), text, isChanged);
  const heard = [say("saved", "Saved 10:42", false), say("saved", "Changed in another tab. Saved 10:42")];
  heard.push(say("saving", "Changed in another tab. Saving…"), say("saved", "Changed in another tab. Saved 10:43"));
  heard.push(say("saved", "Saved 10:44", false), say("saved", "Changed in another tab. Saved 10:45"));
  const [first, second] = ["Changed in another tab. Saved 10:42", "Changed in another tab. Saved 10:45"];
  expect(heard).toEqual(["Saved 10:42", first, first, first, first, second]);
});

test.each([
  [200, { version: 3, saved_at: "x" }, { kind: "saved", version: 3, savedAt: "x" }],
  [200, { version: 3, values: { title: "a" } }, { kind: "holds", version: 3, values: { title: "a" } }],
  [200, { version: 3, values: {}, saved_at: "x" }, { kind: "holds", version: 3, values: {}, savedAt: "x" }],
  [409, { code: "draft_changed", version: 4, values: {} }, { kind: "holds", version: 4, values: {} }],
  [409, { code: "draft_published", url: "/s/", status: "live" }, { kind: "closed", url: "/s/", status: "live" }],
  [401, { code: "not_authenticated" }, { kind: "signedOut" }],
  [403, { code: "somebody_else", detail: "Who?" }, { kind: "stranger", reason: "Who?" }],
  [403, { code: "permission_denied", detail: "No." }, { kind: "refused", reason: "No." }],
  [409, { code: "too_many_drafts", detail: "Many." }, { kind: "refused", reason: "Many." }],
  [400, { title: ["Too long."] }, { kind: "refused", reason: "Too long." }],
  [404, {}, { kind: "absent" }],
  [204, {}, { kind: "absent" }],
  [429, { detail: "Wait." }, { kind: "failed" }],
  [503, {}, { kind: "failed" }],
  [200, {}, { kind: "lost" }],
])("%i %j is %j", (status, said, answer) => {
  expect(answerOf(status, said)).toEqual(answer);
});

/** @param {typeof globalThis.fetch} fetch */
function api(fetch) {
  const clock = new FakeClock();
  const options = { url: "/api/drafts/", userId: 7, csrfToken: () => "token", timeoutMs: 15_000, fetch, clock };
  return { clock, api: new FormApi(options) };
}

test("a save names the person, the version and the words", async () => {
  const fetch = vi.fn(async () => new Response('{"version": 2, "saved_at": "x"}'));
  await api(/** @type {any} */ (fetch)).api.save("key", 1, PRISTINE);
  const [url, request] = /** @type {any} */ (fetch.mock.calls[0]);
  expect([url, request.method, JSON.parse(request.body)]).toEqual([
    "/api/drafts/key/", "PUT", { version: 1, values: PRISTINE },
  ]);
  expect(request.headers).toMatchObject({ "X-CSRFToken": "token", "X-Person": "7" });
});

test.each([
  ["no line", async () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a proxy's page", async () => new Response("<html>")],
])("%s is no answer", async (_name, fetch) => {
  expect(await api(/** @type {any} */ (fetch)).api.load("key")).toEqual({ kind: "lost" });
});

test("what is not answered in time is lost", async () => {
  const fetch = (/** @type {string} */ _url, /** @type {RequestInit} */ { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const { api: forms, clock } = api(/** @type {any} */ (fetch));
  const answer = forms.load("key");
  await clock.pass(15_000);
  await settle();
  expect(await answer).toEqual({ kind: "lost" });
});
