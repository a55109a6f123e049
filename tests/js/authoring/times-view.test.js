// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";

import { chooseLength } from "../../../static/js/authoring/length.js";
import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { nextFreeHour, sameTimeAgain } from "../../../static/js/authoring/start-suggestions.js";
import { crossingOf, spansOf, timesViewOf } from "../../../static/js/authoring/times-view.js";
import { describeZone } from "../../../static/js/authoring/zone-time.js";
import { LIMITS, NOW, ZONE, context, goodValues } from "./samples.js";

/** @typedef {import("../../../static/js/authoring/authoring.js").Authoring} Authoring */

const HOUR = 3_600_000;
/** @type {Authoring} */
let authoring;

beforeEach(() => {
  const form = new SessionForm(emptyValues(5), context);
  authoring = /** @type {Authoring} */ (
    /** @type {unknown} */ ({
      form,
      options: { zone: ZONE, now: () => NOW, config: { limits: LIMITS, usualMinutes: 60 } },
      change: (/** @type {any} */ field, /** @type {any} */ value) =>
        field === "start_time" ? form.changeStart(value, form.values.minutes ?? 60) : form.change(field, value),
    })
  );
});

const view = () => timesViewOf(authoring, () => []);
const pressed = () => view().lengths.filter((length) => length.pressed === "true").map((length) => length.label);

describe("length", () => {
  test("the usual one is pressed before there is a start", () => {
    expect(pressed()).toEqual(["60 min"]);
    expect(view().lengths.map((length) => length.tabindex)).toEqual(["-1", "-1", "0", "-1"]);
  });

  test("chosen before there is a start it becomes the length", () => {
    chooseLength(authoring, 90);
    expect(pressed()).toEqual(["90 min"]);
    expect(authoring.form.values.end_time).toBe("");
    authoring.change("start_time", "2026-11-22T18:00");
    expect(authoring.form.values.end_time).toBe("2026-11-22T19:30");
  });

  test("chosen afterwards it sets the end", () => {
    authoring.form.restore(goodValues());
    chooseLength(authoring, 45);
    expect(authoring.form.values.end_time).toBe("2026-11-22T18:45");
    expect(pressed()).toEqual(["45 min"]);
  });

  test("the one that the session had stays pressed while its start is typed over", () => {
    authoring.form.restore(goodValues({ end_time: "2026-11-22T18:45" }));
    authoring.change("start_time", "");
    expect(pressed()).toEqual(["45 min"]);
    chooseLength(authoring, 30);
    expect(pressed()).toEqual(["30 min"]);
  });

  test("none is pressed for another length, and none for an end before the start", () => {
    authoring.form.restore(goodValues({ end_time: "2026-11-22T20:00" }));
    expect(pressed()).toEqual([]);
    expect(view().lengths[0].tabindex).toBe("0");
    authoring.change("end_time", "2026-11-22T17:00");
    expect(pressed()).toEqual([]);
  });

  test("it is true minutes when the clocks change", () => {
    authoring.options.zone = "Europe/Berlin";
    authoring.form.restore(goodValues({ start_time: "2027-03-28T01:30", end_time: "" }));
    chooseLength(authoring, 60);
    expect(authoring.form.values.end_time).toBe("2027-03-28T03:30");
  });
});

test.each([
  ["2026-11-21T23:30", "2026-11-22T01:00", "Ends Sunday 01:00, after midnight."],
  ["2026-11-21T23:00", "2026-11-22T00:00", "Ends Sunday 00:00, at midnight."],
  ["2026-11-21T22:00", "2026-11-21T23:59", ""],
  ["2026-11-21T22:00", "2026-11-20T23:00", ""],
  ["2026-11-21T22:00", "", ""],
  ["", "2026-11-21T22:00", ""],
])("from %j to %j: %j", (start_time, end_time, words) => {
  expect(crossingOf({ start_time, end_time }, ZONE)).toBe(words);
});

test.each([
  ["Asia/Kolkata", "2026-11-21T12:00Z", "India time (Asia/Kolkata, UTC+5:30)"],
  ["Asia/Kathmandu", "2026-11-21T12:00Z", "Nepal time (Asia/Kathmandu, UTC+5:45)"],
  ["Europe/Berlin", "2026-11-21T12:00Z", "Germany time (Europe/Berlin, UTC+1)"],
  ["Europe/Berlin", "2026-07-21T12:00Z", "Germany time (Europe/Berlin, UTC+2)"],
  ["America/New_York", "2026-11-21T12:00Z", "New York time (America/New_York, UTC-5)"],
  ["UTC", "2026-11-21T12:00Z", "UTC (UTC+0)"],
])("%s at %s is %s", (zone, at, words) => {
  expect(describeZone(zone, Date.parse(at))).toBe(words);
});

test.each([
  ["2027-10-31T02:30", "2027-10-31T04:00", true],
  ["2027-10-31T01:30", "2027-10-31T02:30", true],
  ["2027-10-31T01:30", "2027-10-31T04:00", false],
])("from %s to %s the clocks show a time twice: %s", (start_time, end_time, isTwice) => {
  authoring.options.zone = "Europe/Berlin";
  authoring.form.restore(goodValues({ start_time, end_time }));
  expect(view().repeated).toBe(isTwice ? "The clocks show this time twice that night. We take the first." : "");
});

describe("further dates", () => {
  const dates = ["2026-11-29", "2026-12-06"];

  test("each tells what else is there, or what is wrong with it", () => {
    authoring.form.restore(goodValues({ repeat_start_times: [...dates, "2026-11-22"] }));
    const start = Date.parse("2026-12-06T18:00+05:30");
    const there = { id: 1, title: "Closures", status: "scheduled", url: "/", startMs: start, endMs: start + HOUR };
    const { repeats, repeatSummary, repeatTime } = timesViewOf(authoring, ([span]) =>
      span.startMs === start ? [there, { ...there, title: "Decorators" }] : [],
    );
    expect(repeats.map(({ words, note, tone }) => [words, note, tone])).toEqual([
      ["Sun 29 Nov 2026", "", "none"],
      ["Sun 6 Dec 2026", "Overlaps “Closures” and 1 more.", "none"],
      ["Sun 22 Nov 2026", "repeat.twice", "bad"],
    ]);
    expect(repeats[0].remove).toBe("Remove Sun 29 Nov 2026");
    expect([repeatSummary, repeatTime]).toEqual(["4 dates in all", "Each at 18:00, as long as the first."]);
  });

  test("the hour that is shown twice is told", () => {
    authoring.options.zone = "Europe/Berlin";
    authoring.form.restore(goodValues({ start_time: "2027-10-24T02:30", repeat_start_times: ["2027-10-31"] }));
    expect(view().repeats[0].note).toBe("The clocks show this time twice; we take the first.");
  });

  test("what is asked of are all dates of valid times, and none of others", () => {
    authoring.form.restore(goodValues({ repeat_start_times: dates }));
    const starts = ["2026-11-22", ...dates].map((date) => Date.parse(`${date}T18:00+05:30`));
    expect(spansOf(authoring)).toEqual(starts.map((startMs) => ({ startMs, endMs: startMs + HOUR })));
    authoring.change("end_time", "2026-11-22T17:00");
    expect(spansOf(authoring)).toEqual([]);
    authoring.form.restore(goodValues({ start_time: "2026-11-20T18:00", end_time: "2026-11-20T19:00" }));
    expect(spansOf(authoring)).toEqual([]);
  });
});

describe("suggested starts", () => {
  const free = (now, busy = [], zone = ZONE, minutes = 60) =>
    nextFreeHour({ now: Date.parse(now), zone, minutes, busy });

  test.each([
    ["2026-11-21T10:00+05:30", "2026-11-21T11:00"],
    ["2026-11-21T10:01+05:30", "2026-11-21T12:00"],
    ["2026-11-21T19:00+05:30", "2026-11-21T20:00"],
    ["2026-11-21T19:30+05:30", "2026-11-22T08:00"],
    ["2026-11-21T02:00+05:30", "2026-11-21T08:00"],
  ])("at %s the next free hour is %s", (now, hour) => expect(free(now)).toBe(hour));

  test("an hour that is taken is passed over, one that only touches is not", () => {
    const eleven = Date.parse("2026-11-21T11:00+05:30");
    const busy = [{ startMs: eleven, endMs: eleven + HOUR }];
    expect(free("2026-11-21T10:00+05:30", busy)).toBe("2026-11-21T12:00");
    expect(free("2026-11-21T08:30+05:30", busy)).toBe("2026-11-21T10:00");
    expect(free("2026-11-21T08:30+05:30", busy, ZONE, 90)).toBe("2026-11-21T12:00");
  });

  test("nobody who is busy all the time is offered one", () => {
    expect(free("2026-11-21T10:00+05:30", [{ startMs: 0, endMs: Number.MAX_SAFE_INTEGER }])).toBe(null);
  });

  test("the last session's time comes round, by the wall clock", () => {
    const again = (start, now, zone) => sameTimeAgain(start, { now: Date.parse(now), zone });
    expect(again("2026-11-14T12:30:00+00:00", "2026-11-21T06:30Z", ZONE)).toBe("2026-11-21T18:00");
    expect(again("2026-11-14T12:30:00+00:00", "2026-11-21T12:30Z", ZONE)).toBe("2026-11-28T18:00");
    expect(again("2026-11-28T12:30:00+00:00", "2026-11-21T12:30Z", ZONE)).toBe("2026-12-05T18:00");
    expect(again("2019-10-22T16:00:00Z", "2026-10-28T12:00Z", "Europe/Berlin")).toBe("2026-11-03T18:00");
  });
});
