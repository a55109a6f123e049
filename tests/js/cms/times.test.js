// @vitest-environment node
import { describe, expect, test } from "vitest";

import { durationOf, endFor, localOf } from "../../../static/js/cms/times.js";

const ZONE = "Europe/Berlin";

describe("the length of a session", () => {
  test.each([
    ["2030-01-31 18:00", "2030-01-31 19:30", "Duration: 1h 30m"],
    ["2030-01-31 23:30", "2030-02-01 00:15", "Duration: 45m"],
    ["2030-01-31T18:00", "2030-01-31T20:00", "Duration: 2h"],
    ["2030-01-31 18:00", "2030-01-31 18:00", ""],
    ["2030-01-31 18:00", "", ""],
    ["tomorrow", "2030-01-31 18:00", ""],
    // The clocks are put on, and back, in between.
    ["2030-03-31 01:30", "2030-03-31 03:30", "Duration: 1h"],
    ["2030-10-27 01:30", "2030-10-27 03:30", "Duration: 3h"],
  ])("from %s to %s", (start, end, said) => {
    expect(durationOf(start, end, ZONE)).toBe(said);
  });
});

describe("the end that belongs to a start", () => {
  const usual = { usualMinutes: 60, zone: ZONE };

  test("is an hour later where none was set", () => {
    const times = { ...usual, before: "", start: "2030-01-31 23:30", end: "" };

    expect(endFor(times)).toBe("2030-02-01 00:30");
  });

  test("moves along with the start", () => {
    const times = {
      ...usual,
      before: "2030-01-31 18:00",
      start: "2030-02-02 09:15",
      end: "2030-01-31 19:30",
    };

    expect(endFor(times)).toBe("2030-02-02 10:45");
  });

  test("keeps its true minutes where the clocks change", () => {
    const times = { ...usual, before: "2030-03-30 18:00", start: "2030-03-31 01:30", end: "2030-03-30 19:00" };

    expect(endFor(times)).toBe("2030-03-31 03:30");
  });

  test("stays where it cannot be told", () => {
    const half = { ...usual, before: "2030-01-31 18:00", start: "2030-02-", end: "2030-01-31 19:30" };
    const odd = { ...usual, before: "", start: "2030-02-02 09:15", end: "late" };

    expect(endFor(half)).toBe("2030-01-31 19:30");
    expect(endFor(odd)).toBe("late");
  });
});

test("days that no calendar has are no times", () => {
  for (const text of ["2030-02-30 10:00", "2030-02-03 25:00", "2030-02-03 10:60", "2030-02-03"]) {
    expect(localOf(text, ZONE)).toBe("");
  }
  expect(localOf(" 2030-02-03 10:30 ", ZONE)).toBe("2030-02-03T10:30");
});
