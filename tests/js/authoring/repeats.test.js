// @vitest-environment node
import { describe, expect, test } from "vitest";

import { isDate, weekdaysAfter, weeksAfter } from "../../../static/js/authoring/dates.js";
import { datesAfter, leftoverWords, repeatsOf, repeatsProblem, withDates } from "../../../static/js/authoring/repeats.js";
import { toFormData } from "../../../static/js/authoring/session-values.js";
import { NOW, context, goodValues } from "./samples.js";

const TWICE = "repeat.twice";

/**
 * @param {string} zone
 * @param {number} [now]
 */
const at = (zone, now = NOW) => ({ ...context(), zone, now });

describe("dates", () => {
  test("weeks keep their day, over the end of a month and of a year", () => {
    expect(weeksAfter("2026-12-19", 3)).toEqual(["2026-12-26", "2027-01-02", "2027-01-09"]);
  });

  test("weekdays leave Saturday and Sunday out", () => {
    expect(weekdaysAfter("2026-11-26", 4)).toEqual(["2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"]);
    expect(weekdaysAfter("2026-11-28", 1)).toEqual(["2026-11-30"]);
    expect(datesAfter("weekdays", 1, "2026-11-27T18:00")).toEqual(["2026-11-30"]);
    expect(datesAfter("weeks", 1, "2026-11-27T18:00")).toEqual(["2026-12-04"]);
  });

  test.each([
    ["2026-11-28", true],
    ["2026-02-30", false],
    ["28.11.2026", false],
    ["", false],
  ])("%j is a date: %s", (text, is) => expect(isDate(text)).toBe(is));
});

describe("what was chosen and not added", () => {
  test("is named, so that it is not left out unnoticed", () => {
    expect(leftoverWords("2026-11-28", goodValues())).toBe(
      "“Sat 28 Nov 2026” was not added; press “Add date”, or clear it.",
    );
  });

  test.each([
    ["", "nothing"],
    ["0002-1", "no date"],
    ["2026-11-22", "the day of the start"],
    ["2026-12-05", "there already"],
  ])("%j is passed over: %s", (date) => {
    expect(leftoverWords(date, goodValues({ repeat_start_times: ["2026-12-05"] }))).toBe("");
  });
});

describe("the same hour on the wall clock", () => {
  test.each([
    ["Asia/Kolkata", "2026-10-22", "2026-10-22T18:00+05:30", "2026-10-29T18:00+05:30"],
    ["Europe/Berlin", "2026-10-22", "2026-10-22T18:00+02:00", "2026-10-29T18:00+01:00"],
    ["America/New_York", "2026-10-29", "2026-10-29T18:00-04:00", "2026-11-05T18:00-05:00"],
    ["Australia/Lord_Howe", "2027-04-01", "2027-04-01T18:00+11:00", "2027-04-08T18:00+10:30"],
  ])("in %s it stays 18:00 while the offset changes", (zone, first, before, after) => {
    const [second] = weeksAfter(first, 1);
    const values = goodValues({
      start_time: `${first}T18:00`,
      end_time: `${first}T19:30`,
      repeat_start_times: [second],
    });
    const sent = toFormData(values, zone);
    expect(sent.get("start_time")).toBe(before);
    expect(sent.getAll("repeat_start_times")).toEqual([after]);
    const [repeat] = repeatsOf(values, zone);
    expect(Number(repeat.endMs) - repeat.start.epochMs).toBe(90 * 60_000);
  });

  test("dates follow when the time of day is changed", () => {
    const values = goodValues({ repeat_start_times: ["2026-11-29"], start_time: "2026-11-22T07:15" });
    expect(toFormData(values, "Asia/Kolkata").getAll("repeat_start_times")).toEqual(["2026-11-29T07:15+05:30"]);
  });

  test("without a start there is nothing to send or to judge", () => {
    const values = goodValues({ repeat_start_times: ["2026-11-29"], start_time: "" });
    expect(repeatsOf(values, "Asia/Kolkata")).toEqual([]);
    expect(repeatsProblem(values, context())).toBe(null);
  });
});

describe("what cannot be is said with its date", () => {
  test.each([
    [["2026-11-22"], "Asia/Kolkata", "18:00", "Sun 22 Nov 2026: repeat.twice"],
    [["2026-11-20"], "Asia/Kolkata", "18:00", "Fri 20 Nov 2026: start.past"],
    [["2029-01-01"], "Asia/Kolkata", "18:00", "Mon 1 Jan 2029: start.far"],
    [
      ["2027-03-28"],
      "Europe/Berlin",
      "02:30",
      "Sun 28 Mar 2027: The clocks in Europe/Berlin skip this time as they change.",
    ],
    [["2026-11-29", "2026-11-20", "2026-11-22"], "Asia/Kolkata", "18:00", "Fri 20 Nov 2026: start.past Sun 22 Nov 2026: repeat.twice"],
    [["2026-11-29"], "Asia/Kolkata", "18:00", null],
  ])("%j in %s at %s", (dates, zone, time, words) => {
    const values = goodValues({ start_time: `2026-11-22T${time}`, repeat_start_times: dates });
    expect(repeatsProblem(values, at(zone))).toBe(words);
  });

  test("an hour that is shown twice may be taken", () => {
    const values = goodValues({ start_time: "2027-10-24T02:30", repeat_start_times: ["2027-10-31"] });
    expect(repeatsProblem(values, at("Europe/Berlin"))).toBe(null);
    expect(repeatsOf(values, "Europe/Berlin")[0].start).toMatchObject({ kind: "repeated", iso: "2027-10-31T02:30+02:00" });
  });

  test("more than 29 cannot be", () => {
    const dates = weeksAfter("2026-11-22", 30);
    expect(repeatsProblem(goodValues({ repeat_start_times: dates }), context())).toBe("repeat.many");
    expect(repeatsProblem(goodValues({ repeat_start_times: dates.slice(1) }), context())).toBe(null);
  });
});

describe("adding", () => {
  const values = goodValues({ repeat_start_times: ["2026-12-06"] });

  test("dates come into their order and are counted with the first", () => {
    expect(withDates(["2026-11-29"], values, context())).toEqual({
      dates: ["2026-11-29", "2026-12-06"],
      words: "1 date added, 3 in all.",
      isRefused: false,
    });
  });

  test("what cannot be is left out, and said", () => {
    expect(withDates(["2026-11-29", "2026-12-06", "2026-11-20"], values, context())).toEqual({
      dates: ["2026-11-29", "2026-12-06"],
      words: `1 date added, 3 in all. Left out: Sun 6 Dec 2026: ${TWICE} Fri 20 Nov 2026: start.past`,
      isRefused: false,
    });
  });

  test.each([
    ["2026-12-06", `Sun 6 Dec 2026: ${TWICE}`],
    ["2026-11-22", `Sun 22 Nov 2026: ${TWICE}`],
    ["", "This: Choose a date."],
  ])("%j alone is refused", (date, words) => {
    expect(withDates([date], values, context())).toEqual({ dates: ["2026-12-06"], words, isRefused: true });
  });

  test("without a start none can be added", () => {
    const empty = goodValues({ start_time: "", end_time: "" });
    const { words, isRefused } = withDates(["2026-11-29"], empty, context());
    expect([words, isRefused]).toEqual(["Sun 29 Nov 2026: Choose a start first.", true]);
  });

  test("at 29 it ends", () => {
    const added = withDates(weeksAfter("2026-11-22", 40), goodValues(), context());
    expect(added.dates).toHaveLength(29);
    expect(added.words).toBe("29 dates added, 30 in all. Left out: repeat.many");
  });
});
