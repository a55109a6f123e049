// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";

import { NewTimes } from "../../../static/js/dashboard/new-times.js";

const config = {
  timeZone: "Asia/Kolkata",
  now: "2026-11-21T12:00:00Z",
  usualMinutes: 60,
  overlaps: "/api/overlaps/",
  limits: { maxMinutes: 480, horizonDays: 730 },
  words: {
    "start.required": "When does it start?",
    "start.past": "That is past.",
    "start.far": "Too far.",
    "end.required": "When does it end?",
    "end.order": "The end comes first.",
    "end.long": "Too long.",
  },
};
const session = { start: "2026-11-22T12:30:00+00:00", end: "2026-11-22T14:00:00+00:00" };

/** @type {NewTimes} */
let times;

beforeEach(() => {
  times = new NewTimes({ session, config, zone: config.timeZone, now: () => Date.parse(config.now) });
});

describe("NewTimes", () => {
  it("begins with the times that are, in the mentor's zone", () => {
    expect(times.view).toEqual({
      start_time: "2026-11-22T18:00",
      end_time: "2026-11-22T19:30",
      earliest: "2026-11-21T17:30",
      duration: "Duration: 1h 30m",
      span: "Sun 22 Nov 2026, 18:00–19:30 India Standard Time (UTC+5:30)",
      messages: { start_time: "", end_time: "" },
    });
    expect(times.isUnchanged).toBe(true);
  });

  it("lets the end follow the start, and sends both with their offset", () => {
    times.change("start_time", "2026-11-25T09:15");
    expect(times.values.end_time).toBe("2026-11-25T10:45");
    expect(times.judge()).toBeNull();
    expect(times.isUnchanged).toBe(false);
    expect(times.iso).toEqual({ start_time: "2026-11-25T09:15+05:30", end_time: "2026-11-25T10:45+05:30" });
  });

  it("tells what to ask of while the times can be", () => {
    const startMs = Date.parse("2026-11-22T18:00+05:30");
    expect(times.spans).toEqual([{ startMs, endMs: startMs + 90 * 60_000 }]);
    times.change("end_time", "2026-11-22T17:00");
    expect(times.spans).toEqual([]);
  });

  it.each([
    ["start_time", "", "start_time", "When does it start?"],
    ["start_time", "2026-11-21T17:30", "start_time", "That is past."],
    ["start_time", "2029-01-01T10:00", "start_time", "Too far."],
    ["end_time", "2026-11-22T18:00", "end_time", "The end comes first."],
    ["end_time", "2026-11-23T02:01", "end_time", "Too long."],
    ["end_time", "", "end_time", "When does it end?"],
  ])("%s “%s” is refused at %s: %s", (field, value, at, message) => {
    times.change(/** @type {any} */ (field), value);
    expect(times.view.messages[at]).toBe("");
    expect(times.judge()).toBe(at);
    expect(times.view.messages[at]).toBe(message);
  });

  it("says what is wrong with a field as soon as it is left", () => {
    times.change("end_time", "2026-11-22T18:00");
    times.leave("end_time");
    expect(times.view.messages).toEqual({ start_time: "", end_time: "The end comes first." });
  });

  it("shows what the server refuses until the times change", () => {
    times.change("start_time", "2026-11-25T09:15");
    expect(times.refuse({ start_time: ["You have another one then."] })).toBe("start_time");
    expect(times.view.messages.start_time).toBe("You have another one then.");
    times.change("start_time", "2026-11-25T09:30");
    expect(times.view.messages.start_time).toBe("");
    expect(times.judge()).toBeNull();
  });
});
