// @vitest-environment node
import { describe, expect, it } from "vitest";

import { clockText, durationText, initials, minutesText, untilText } from "../../../../static/js/room/ui/words.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("the room's words for time", () => {
  it.each([
    [0, "00:00:00"],
    [-5 * SECOND, "00:00:00"],
    [59_999, "00:00:59"],
    [HOUR + 2 * MINUTE + 3 * SECOND, "01:02:03"],
    [123 * HOUR, "123:00:00"],
  ])("%i ms since the start are %s", (milliseconds, text) => {
    expect(clockText(milliseconds)).toBe(text);
  });

  it.each([
    [1, "0:01"],
    [24 * MINUTE + 7 * SECOND, "24:07"],
    [HOUR - 1, "1 h"],
    [3 * HOUR + 20 * MINUTE, "3 h 20 m"],
    [26 * HOUR, "1 d 2 h"],
    [48 * HOUR, "2 d"],
    [-1, "0:00"],
  ])("%i ms are left: %s", (milliseconds, text) => {
    expect(untilText(milliseconds)).toBe(text);
  });

  it("counts begun minutes before the end", () => {
    expect([300_000, 240_001, 60_000, 1].map(minutesText)).toEqual(["5 minutes", "5 minutes", "1 minute", "1 minute"]);
  });

  it("says how long a session was", () => {
    expect([20, 60, 2_820, 3_600, 3_900].map(durationText)).toEqual([
      "less than a minute",
      "1 minute",
      "47 minutes",
      "1 hour",
      "1 hour 5 minutes",
    ]);
  });
});

describe("initials", () => {
  it.each([
    ["Maya Rao", "MR"],
    ["  Jonathan van der Berg ", "JB"],
    ["alice", "A"],
    ["अनिल शर्मा", "अश"],
    ["", "?"],
  ])("of %s are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
