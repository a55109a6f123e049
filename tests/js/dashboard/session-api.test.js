// @vitest-environment node
import { describe, expect, it } from "vitest";

import { SessionApi } from "../../../static/js/dashboard/session-api.js";

const URL = "/api/sessions/7/";
const TIMES = { start_time: "2026-11-22T18:00+05:30", end_time: "2026-11-22T19:00+05:30" };

/** @param {number} status @param {unknown} body */
const answer = (status, body) => new Response(status === 204 ? null : JSON.stringify(body), { status });

/** The API with a server that gives these answers; what it was asked stands in `asked`. */
function apiWith(...answers) {
  /** @type {any[]} */
  const asked = [];
  let keys = 0;
  const api = new SessionApi({
    csrfToken: () => "token",
    newKey: () => `key-${(keys += 1)}`,
    fetch: async (url, { method, body, headers }) => {
      asked.push({ call: `${method} ${url}`, body: body && JSON.parse(body), headers });
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return next;
    },
  });
  return { api, asked };
}

describe("SessionApi", () => {
  it.each([
    ["remove", [], "DELETE /api/sessions/7/", undefined],
    ["cancel", [], "POST /api/sessions/7/cancel/", undefined],
    ["reschedule", [TIMES], "PATCH /api/sessions/7/", TIMES],
  ])("%s asks the server with token and key", async (name, values, call, body) => {
    const { api, asked } = apiWith(answer(200, { id: 7 }));
    expect(await api[name](URL, ...values)).toEqual({ kind: "done", status: 200, body: { id: 7 } });
    expect(asked).toEqual([{ call, body, headers: expect.objectContaining({ "X-CSRFToken": "token" }) }]);
    expect(asked[0].headers["Idempotency-Key"]).toBe("key-1");
    expect(asked[0].headers["Content-Type"]).toBe(body && "application/json");
  });

  it.each([
    ["nothing left", answer(204, null), { kind: "done", status: 204, body: null }],
    ["signed out", answer(401, {}), { kind: "signedOut" }],
    ["a server that cannot", answer(503, {}), { kind: "failed" }],
    ["a proxy's page", new Response("<html>", { status: 200 }), { kind: "failed" }],
    ["no answer", new TypeError("offline"), { kind: "failed" }],
    [
      "a lock",
      answer(409, { detail: "It starts too soon.", code: "session_soon" }),
      { kind: "refused", reason: "It starts too soon.", fields: {} },
    ],
    [
      "a wrong start",
      answer(400, { start_time: ["That is past."] }),
      { kind: "refused", reason: "", fields: { start_time: ["That is past."] } },
    ],
    [
      "a fault that no time can mend",
      answer(400, { tags: ["Choose another domain."] }),
      { kind: "refused", reason: "Choose another domain.", fields: { tags: ["Choose another domain."] } },
    ],
    [
      "a refusal without a word",
      answer(403, {}),
      { kind: "refused", reason: "The server refused without a reason. Reload the page and try again.", fields: {} },
    ],
  ])("tells of %s", async (_name, given, outcome) => {
    const { api } = apiWith(given);
    expect(await api.remove(URL)).toEqual(outcome);
  });

  it("keeps the key of a call without an answer, and takes a new one after any answer", async () => {
    const { api, asked } = apiWith(new TypeError("offline"), answer(201, {}), answer(201, {}));
    for (let press = 0; press < 3; press += 1) await api.cancel(URL);
    expect(asked.map(({ headers }) => headers["Idempotency-Key"])).toEqual(["key-1", "key-1", "key-2"]);
  });
});
