// @vitest-environment node
import { describe, expect, test } from "vitest";

import { durationOf, endFor, minutesOf } from "../../../static/js/cms/times.js";

describe("the length of a session", () => {
  test.each([
    ["2030-01-31 18:00", "2030-01-31 19:30", "Duration: 1h 30m"],
    ["2030-01-31 23:30", "2030-02-01 00:15", "Duration: 45m"],
    ["2030-01-31T18:00", "2030-01-31T20:00", "Duration: 2h"],
    ["2030-01-31 18:00", "2030-01-31 18:00", ""],
    ["2030-01-31 18:00", "", ""],
    ["tomorrow", "2030-01-31 18:00", ""],
  ])("from %s to %s", (start, end, said) => {
    expect(durationOf(start, end)).toBe(said);
  });
});

describe("the end that belongs to a start", () => {
  const usual = { usualMinutes: 60 };

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

  test("stays where it cannot be told", () => {
    const half = { ...usual, before: "2030-01-31 18:00", start: "2030-02-", end: "2030-01-31 19:30" };
    const odd = { ...usual, before: "", start: "2030-02-02 09:15", end: "late" };

    expect(endFor(half)).toBe("2030-01-31 19:30");
    expect(endFor(odd)).toBe("late");
  });
});

test("days that no calendar has are no times", () => {
  expect(minutesOf("2030-02-30 10:00")).toBeNull();
  expect(minutesOf("2030-02-03 25:00")).toBeNull();
  expect(minutesOf("2030-02-03 10:60")).toBeNull();
});
