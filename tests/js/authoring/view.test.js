// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { IDLE } from "../../../static/js/authoring/publish-flow.js";
import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { bannerOf, viewOf } from "../../../static/js/authoring/view.js";
import { LIMITS, NOW, ZONE, context, goodValues } from "./samples.js";

/** @type {SessionForm} */
let form;

beforeEach(() => {
  form = new SessionForm(emptyValues(5), context);
});

/** @param {{ flow?: Partial<import("../../../static/js/authoring/publish-flow.js").FlowState>, isSummarised?: boolean }} [state] */
function view({ flow = {}, isSummarised = false } = {}) {
  return viewOf(
    /** @type {import("../../../static/js/authoring/authoring.js").Authoring} */ (
      /** @type {unknown} */ ({
        form,
        isSummarised,
        wasRestored: false,
        publisher: { state: { ...IDLE, ...flow } },
        options: { zone: ZONE, now: () => NOW, config: { limits: LIMITS, capacityWarnAbove: 5 } },
      })
    ),
  );
}

test("an empty form says what is needed and marks nothing", () => {
  const empty = view();
  expect(empty.cannotPublish).toBe(true);
  expect(empty.stillMissing).toBe("Still needed: Session Title, Domain Tags, Start Date/Time, End Date/Time.");
  expect(empty.fields.title).toEqual({ mark: "", words: "", tone: "none", message: "", invalid: "false" });
  expect(empty).toMatchObject({ titleCount: "0 / 120", wordCount: "0 / 200 words", duration: "", span: "", summary: [] });
});

test("a filled form may be published and tells its time in full", () => {
  form.restore(goodValues({ end_time: "2026-11-22T19:30" }));
  expect(view()).toMatchObject({
    cannotPublish: false,
    stillMissing: "",
    titleCount: "31 / 120",
    duration: "Duration: 1h 30m",
    span: "Sun 22 Nov 2026, 18:00–19:30 India Standard Time (UTC+5:30)",
  });
  expect(view().fields.title).toMatchObject({ mark: "✔", words: "Session Title is valid", invalid: "false" });
});

test("the picker starts a minute from now and ends at the horizon, in the mentor's zone", () => {
  expect(view()).toMatchObject({ earliest: "2026-11-21T12:01", latest: "2028-11-20T12:00" });
});

test("a wrong field bears ❌, its message, and aria-invalid", () => {
  form.change("capacity", "0");
  form.leave("capacity");
  expect(view().fields.capacity).toEqual({
    mark: "❌",
    words: "Capacity is not valid yet",
    tone: "bad",
    message: "capacity.range",
    invalid: "true",
  });
});

test("the summary comes after publishing was asked for, each line a link to its field", () => {
  form.restore(goodValues({ capacity: "0" }));
  expect(view().summary).toEqual([]);
  expect(view({ isSummarised: true }).summary).toEqual([
    { field: "capacity", text: "Capacity: capacity.range", href: "#id_capacity" },
  ]);
});

test.each([
  ["5", false],
  ["6", true],
  ["500", true],
  ["501", false],
  ["many", false],
])("%s seats: warned of a large room: %s", (capacity, warned) => {
  form.change("capacity", capacity);
  expect(view().isLargeRoom).toBe(warned);
});

test.each([
  [/** @type {const} */ ("sending"), true],
  [/** @type {const} */ ("waiting"), false],
  [/** @type {const} */ ("gaveUp"), false],
  [/** @type {const} */ ("failed"), false],
  [/** @type {const} */ ("refused"), false],
])("while %s the form is busy: %s", (phase, isBusy) => {
  form.restore(goodValues());
  expect(view({ flow: { phase } })).toMatchObject({ isBusy, cannotPublish: isBusy });
});

test("the banner counts down, then offers a button; otherwise there is none", () => {
  expect(bannerOf({ ...IDLE, phase: "waiting", secondsLeft: 4 })).toMatchObject({
    text: "Network error. Retrying in 4s…",
    action: "",
  });
  expect(bannerOf({ ...IDLE, phase: "gaveUp" })).toMatchObject({ text: "Failed to save.", action: "Retry ▶" });
  expect(bannerOf({ ...IDLE, phase: "sending" })).toBe(null);
});
