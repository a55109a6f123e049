// @vitest-environment node
import { expect, test } from "vitest";

import { outcomeOf } from "../../../static/js/authoring/outcome.js";

const SESSION = { id: 7, title: "Advanced Python", status: "scheduled" };

test.each([201, 200])("%i with the session: published", (status) => {
  expect(outcomeOf(status, SESSION)).toEqual({ kind: "published", session: SESSION });
});

test("a yes without the session was cut short: no answer", () => {
  expect(outcomeOf(201, null)).toEqual({ kind: "lost" });
});

test.each([500, 502, 503, 504])("%i: failed, whatever the body", (status) => {
  expect(outcomeOf(status, { title: ["no"] })).toEqual({ kind: "failed" });
});

test("400 carries messages by field, nested ones too", () => {
  expect(outcomeOf(400, { title: ["Too short."], tags: { 0: ["Unknown."] }, price: [] })).toEqual({
    kind: "refused",
    fields: { title: ["Too short."], tags: ["Unknown."] },
    reason: null,
    judged: true,
  });
});

test.each([
  [409, { detail: "It has started.", code: "conflict" }, {}, "It has started.", true],
  [413, { thumbnail: ["File too large"] }, { thumbnail: ["File too large"] }, null, true],
  [422, { detail: "No.", code: "invalid", title: ["Bad."] }, { title: ["Bad."] }, "No.", true],
  [403, { detail: "Only mentors may do this.", code: "permission_denied" }, {}, "Only mentors may do this.", false],
  [429, { detail: "Wait 30 seconds.", code: "throttled" }, {}, "Wait 30 seconds.", false],
])("%i: refused with its reason and fields", (status, body, fields, reason, judged) => {
  expect(outcomeOf(status, body)).toEqual({ kind: "refused", fields, reason, judged });
});

test("a refusal without a word still says what to do", () => {
  expect(outcomeOf(400, null)).toMatchObject({ kind: "refused", fields: {}, reason: expect.stringContaining("Reload") });
});

test.each([
  [401, { detail: "Sign in.", code: "not_authenticated" }],
  [401, null],
  [403, { detail: "Sign in.", code: "not_authenticated" }],
])("%i of a signed-out person leads to sign-in", (status, body) => {
  expect(outcomeOf(status, body).kind).toBe("signedOut");
});

test("422 for a key that came with another body: the earlier try had been published", () => {
  expect(outcomeOf(422, { detail: "Key reused.", code: "key_reused" })).toEqual({ kind: "alreadyPublished" });
});
