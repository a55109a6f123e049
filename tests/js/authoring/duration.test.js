// @vitest-environment node
import { expect, test } from "vitest";

import { addMinutes, formatDuration, minutesBetween } from "../../../static/js/authoring/duration.js";

test.each([
  [90, "1h 30m"],
  [60, "1h"],
  [45, "45m"],
  [480, "8h"],
  [1, "1m"],
  [0, "0m"],
])("%i minutes read %j", (minutes, words) => {
  expect(formatDuration(minutes)).toBe(words);
});

test("minutes are counted between instants, backwards too", () => {
  const six = Date.parse("2026-11-21T18:00Z");
  expect(minutesBetween(six, addMinutes(six, 75))).toBe(75);
  expect(minutesBetween(addMinutes(six, 75), six)).toBe(-75);
});
