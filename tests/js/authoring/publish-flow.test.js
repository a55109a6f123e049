// @vitest-environment node
import { expect, test } from "vitest";

import { IDLE, RETRIES, WAIT_SECONDS, reduce, settles } from "../../../static/js/authoring/publish-flow.js";

/** @typedef {import("../../../static/js/authoring/publish-flow.js").FlowEvent} FlowEvent */
/** @typedef {import("../../../static/js/authoring/publish-flow.js").FlowState} FlowState */
/** @typedef {import("../../../static/js/authoring/outcome.js").Outcome} Outcome */

/** @type {FlowEvent} */
const SUBMIT = { type: "submit" };
/** @type {FlowEvent} */
const TICK = { type: "tick" };
const ended = (/** @type {Outcome} */ outcome) => /** @type {FlowEvent} */ ({ type: "ended", outcome });
const LOST = ended({ kind: "lost" });
const REFUSED = /** @type {Outcome} */ ({ kind: "refused", fields: {}, reason: "No.", judged: true });
const PUBLISHED = /** @type {Outcome} */ ({ kind: "published", session: { id: 1, title: "", status: "scheduled" } });

const after = (/** @type {FlowEvent[]} */ ...events) => events.reduce(reduce, /** @type {FlowState} */ (IDLE));
const fiveTicks = Array(WAIT_SECONDS).fill(TICK);

test("a click sends, a second click while sending means nothing", () => {
  const sending = after(SUBMIT);
  expect(sending.phase).toBe("sending");
  expect(reduce(sending, SUBMIT)).toBe(sending);
});

test.each([
  [PUBLISHED, "published"],
  [REFUSED, "refused"],
  [/** @type {Outcome} */ ({ kind: "signedOut", reason: "" }), "signedOut"],
  [/** @type {Outcome} */ ({ kind: "alreadyPublished" }), "alreadyPublished"],
  [/** @type {Outcome} */ ({ kind: "failed" }), "failed"],
])("an answer ends the sending: %o", (outcome, phase) => {
  expect(after(SUBMIT, ended(outcome))).toMatchObject({ phase, outcome });
});

test("no answer: five seconds are counted down, then it is sent again", () => {
  const waiting = after(SUBMIT, LOST);
  expect(waiting).toMatchObject({ phase: "waiting", secondsLeft: 5 });
  expect(reduce(waiting, TICK).secondsLeft).toBe(4);
  expect(fiveTicks.reduce(reduce, waiting)).toMatchObject({ phase: "sending", retries: 1 });
});

test("after three automatic retries it is the mentor's turn, and a click starts afresh", () => {
  const round = [LOST, ...fiveTicks];
  const third = after(SUBMIT, ...Array(RETRIES).fill(round).flat());
  expect(third).toMatchObject({ phase: "sending", retries: RETRIES });
  const gaveUp = reduce(third, LOST);
  expect(gaveUp.phase).toBe("gaveUp");
  expect(reduce(gaveUp, SUBMIT)).toMatchObject({ phase: "sending", retries: 0 });
});

test("a click during the countdown does not wait for its end", () => {
  expect(after(SUBMIT, LOST, TICK, SUBMIT)).toMatchObject({ phase: "sending", secondsLeft: 0 });
});

test("what is edited during the countdown is not sent half-written", () => {
  const edited = after(SUBMIT, LOST, { type: "edited" });
  expect(edited.phase).toBe("gaveUp");
  expect(reduce(edited, TICK)).toBe(edited);
});

test("editing means nothing to the flow at any other time", () => {
  for (const state of [IDLE, after(SUBMIT), after(SUBMIT, ended(REFUSED))]) {
    expect(reduce(state, { type: "edited" })).toBe(state);
  }
});

test("a published session cannot be sent again, nor does a late answer change anything", () => {
  const published = after(SUBMIT, ended(PUBLISHED));
  expect(reduce(published, SUBMIT)).toBe(published);
  expect(reduce(published, LOST)).toBe(published);
});

test("a failure can be put away or tried again", () => {
  const failed = after(SUBMIT, ended({ kind: "failed" }));
  expect(reduce(failed, { type: "dismissed" }).phase).toBe("idle");
  expect(reduce(failed, SUBMIT).phase).toBe("sending");
});

test("only an answer about the content settles what became of earlier tries", () => {
  /** @type {Outcome[]} */
  const doubtful = [
    { kind: "lost" },
    { kind: "failed" },
    { kind: "signedOut", reason: "" },
    { kind: "refused", fields: {}, reason: "Slow down.", judged: false },
  ];
  expect(doubtful.map(settles)).toEqual([false, false, false, false]);
  expect([PUBLISHED, REFUSED, /** @type {Outcome} */ ({ kind: "alreadyPublished" })].map(settles)).toEqual([true, true, true]);
});
