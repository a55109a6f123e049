// @vitest-environment node
import { expect, test } from "vitest";

import { endFollowing, minutesOf } from "../../../static/js/authoring/span.js";

const INDIA = { zone: "Asia/Kolkata", usualMinutes: 60 };
const BERLIN = { zone: "Europe/Berlin", usualMinutes: 60 };
const NONE = { start_time: "", end_time: "" };

test("the first end is the start and the usual length", () => {
  expect(endFollowing("2026-11-21T18:00", NONE, INDIA)).toBe("2026-11-21T19:00");
});

test("a moved start takes the end along", () => {
  const span = { start_time: "2026-11-21T18:00", end_time: "2026-11-21T19:30" };
  expect(endFollowing("2026-11-22T23:00", span, INDIA)).toBe("2026-11-23T00:30");
});

test("an end that was not after its start gives way to the usual length", () => {
  const span = { start_time: "2026-11-21T18:00", end_time: "2026-11-21T17:00" };
  expect(endFollowing("2026-11-21T20:00", span, INDIA)).toBe("2026-11-21T21:00");
});

test("the length holds in true minutes when the clocks change", () => {
  expect(endFollowing("2027-03-28T01:30", NONE, BERLIN)).toBe("2027-03-28T03:30");
  expect(minutesOf({ start_time: "2027-03-28T01:30", end_time: "2027-03-28T03:30" }, "Europe/Berlin")).toBe(60);
});

test("half a start moves nothing, and half a span has no length", () => {
  expect(endFollowing("", NONE, INDIA)).toBe(null);
  expect(minutesOf({ start_time: "2026-11-21T18:00", end_time: "" }, "Asia/Kolkata")).toBe(null);
});
