// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { Publisher } from "../../../static/js/authoring/publisher.js";
import { FakeClock, settle } from "./samples.js";

/** @typedef {import("../../../static/js/authoring/outcome.js").Outcome} Outcome */

const LOST = /** @type {Outcome} */ ({ kind: "lost" });
const FAILED = /** @type {Outcome} */ ({ kind: "failed" });
const REFUSED = /** @type {Outcome} */ ({ kind: "refused", fields: {}, reason: null, judged: true });
const PUBLISHED = /** @type {Outcome} */ ({ kind: "published", session: { id: 1, title: "", status: "scheduled" } });

/** @type {FakeClock} */
let clock;
/** @type {string[]} */
let sent;
/** @type {string[]} */
let phases;
/** @type {string | null} */
let kept;

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  phases = [];
  kept = null;
});

/** @param {Outcome[]} outcomes one per request */
function publisher(outcomes) {
  let keys = 0;
  return new Publisher({
    send: async (key) => {
      sent.push(key);
      return outcomes[sent.length - 1];
    },
    newKey: () => `key-${++keys}`,
    memory: { load: () => kept, save: (key) => void (kept = key) },
    clock,
    onChange: (state) => phases.push(state.phase),
  });
}

test("a double click sends once", async () => {
  const flow = publisher([PUBLISHED]);
  flow.submit();
  flow.submit();
  await settle();
  flow.submit();
  expect(sent).toEqual(["key-1"]);
  expect(phases).toEqual(["sending", "published"]);
});

test("three automatic retries, five seconds apart, all under one key; then the mentor's own", async () => {
  const flow = publisher([LOST, LOST, LOST, LOST, PUBLISHED]);
  flow.submit();
  await settle();
  await clock.pass(4999);
  expect(sent.length).toBe(1);
  await clock.pass(1);
  expect(sent.length).toBe(2);
  await clock.pass(60_000);
  expect(sent.length).toBe(4);
  expect(flow.state.phase).toBe("gaveUp");
  flow.submit();
  await settle();
  expect(sent).toEqual(Array(5).fill("key-1"));
  expect(flow.state.phase).toBe("published");
});

test("the countdown is told second by second", async () => {
  const flow = publisher([LOST, PUBLISHED]);
  const seconds = /** @type {number[]} */ ([]);
  flow.options.onChange = (state) => state.phase === "waiting" && seconds.push(state.secondsLeft);
  flow.submit();
  await settle();
  await clock.pass(5000);
  expect(seconds).toEqual([5, 4, 3, 2, 1]);
  expect(flow.state.phase).toBe("published");
});

test("a definite answer ends the key; after a failure or none it stays", async () => {
  const flow = publisher([FAILED, REFUSED, REFUSED, PUBLISHED]);
  for (const _click of [1, 2, 3, 4]) {
    flow.submit();
    await settle();
  }
  expect(sent).toEqual(["key-1", "key-1", "key-2", "key-3"]);
});

test("the key of an unanswered request is known to the next page, and forgotten once answered", async () => {
  publisher([LOST]).submit();
  await settle();
  expect(kept).toBe("key-1");
  sent = [];
  publisher([PUBLISHED]).submit();
  await settle();
  expect(sent).toEqual(["key-1"]);
  expect(kept).toBe(null);
});

test("editing stops the countdown", async () => {
  const flow = publisher([LOST]);
  flow.submit();
  await settle();
  flow.edited();
  await clock.pass(60_000);
  expect(sent.length).toBe(1);
  expect(flow.state.phase).toBe("gaveUp");
});

test("a closed publisher leaves no timer behind", async () => {
  const flow = publisher([LOST]);
  flow.submit();
  await settle();
  flow.close();
  expect(clock.timers.size).toBe(0);
});
