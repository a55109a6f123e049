// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { context, goodValues } from "./samples.js";

const CHOSEN = ["2026-11-29", "2026-12-06"];

/** @type {SessionForm} */
let form;

beforeEach(() => {
  form = new SessionForm(emptyValues(5), context);
  form.restore(goodValues());
  form.change("repeat_start_times", CHOSEN);
});

/** @param {...string} starts one after the other */
const start = (...starts) => starts.forEach((one) => form.changeStart(one, 60));
const dates = () => form.values.repeat_start_times;

test("the further dates move by as many days as the start", () => {
  start("2026-11-24T10:00");
  expect(dates()).toEqual(["2026-12-01", "2026-12-08"]);
  expect(form.hasMovedDates).toBe(true);
});

test("another time of the same day moves none", () => {
  start("2026-11-22T09:00");
  expect([dates(), form.hasMovedDates]).toEqual([CHOSEN, false]);
});

test("what is typed on the way to the new day loses nothing", () => {
  start("", "2026-11-02T18:00", "0002-11-24T18:00", "275760-11-24T18:00", "2026-11-24T18:00");
  expect(dates()).toEqual(["2026-12-01", "2026-12-08"]);
  start("2026-11-22T18:00");
  expect([dates(), form.hasMovedDates]).toEqual([CHOSEN, false]);
});

test("put back, they belong to the start as it is now", () => {
  start("2026-11-24T18:00");
  form.change("repeat_start_times", form.anchor.dates);
  expect([dates(), form.hasMovedDates]).toEqual([CHOSEN, false]);
  start("2026-11-25T18:00");
  expect(dates()).toEqual(["2026-11-30", "2026-12-07"]);
});

test("a date taken away after the move is not brought back by the next", () => {
  start("2026-11-24T18:00");
  form.change("repeat_start_times", ["2026-12-08"]);
  start("2026-11-25T18:00");
  expect(dates()).toEqual(["2026-12-09"]);
});

test("what came from elsewhere is what is gone on from", () => {
  form.accept({ repeat_start_times: ["2026-11-30"] });
  start("2026-11-23T18:00");
  expect(dates()).toEqual(["2026-12-01"]);
});

test("dates that were kept without a start belong to the first there is", () => {
  form.restore({ repeat_start_times: CHOSEN });
  start("2026-11-20T18:00");
  expect(dates()).toEqual(CHOSEN);
  start("2026-11-21T18:00");
  expect(dates()).toEqual(["2026-11-30", "2026-12-07"]);
});
