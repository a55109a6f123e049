// @vitest-environment node
import { expect, test } from "vitest";

import { SessionApi } from "../../../static/js/authoring/session-api.js";
import { FakeClock } from "./samples.js";

/** @param {typeof globalThis.fetch} fetch */
function api(fetch, clock = new FakeClock()) {
  return new SessionApi({ url: "/api/sessions/", csrfToken: () => "token", timeoutMs: 60_000, fetch, clock });
}

test("the form goes out once with the CSRF token and the key", async () => {
  /** @type {[unknown, RequestInit | undefined][]} */
  const calls = [];
  const clock = new FakeClock();
  const body = new FormData();
  const outcome = await api(async (url, init) => {
    calls.push([url, init]);
    return Response.json({ id: 7 }, { status: 201 });
  }, clock).publish(body, "key-1");
  expect(outcome).toEqual({ kind: "published", session: { id: 7 } });
  expect(calls).toEqual([["/api/sessions/", expect.objectContaining({ method: "POST", body })]]);
  expect(calls[0][1]?.headers).toEqual({ Accept: "application/json", "X-CSRFToken": "token", "Idempotency-Key": "key-1" });
  expect(clock.timers.size).toBe(0);
});

test("an error page that is not JSON is still an answer", async () => {
  const outcome = await api(async () => new Response("<h1>Bad gateway</h1>", { status: 502 })).publish(new FormData(), "k");
  expect(outcome).toEqual({ kind: "failed" });
});

test("a refused connection is no answer", async () => {
  const outcome = await api(async () => Promise.reject(new TypeError("Failed to fetch"))).publish(new FormData(), "k");
  expect(outcome).toEqual({ kind: "lost" });
});

test("an answer that breaks off is no answer", async () => {
  const broken = new ReadableStream({ start: (stream) => stream.error(new TypeError("reset")) });
  const outcome = await api(async () => new Response(broken, { status: 201 })).publish(new FormData(), "k");
  expect(outcome).toEqual({ kind: "lost" });
});

test("a server that does not answer in time is no answer, and is not listened to any more", async () => {
  const clock = new FakeClock();
  const hanging = api(
    (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
      }),
    clock,
  );
  const outcome = hanging.publish(new FormData(), "k");
  await clock.pass(60_000);
  expect(await outcome).toEqual({ kind: "lost" });
});
