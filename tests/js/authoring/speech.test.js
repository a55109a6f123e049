// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { REST_MS, Speech } from "../../../static/js/authoring/speech.js";
import { FakeClock } from "./samples.js";

/** @type {FakeClock} */
let clock;
/** @type {string[]} */
let said;
/** @type {Speech} */
let speech;

beforeEach(() => {
  clock = new FakeClock();
  said = [];
  speech = new Speech({ clock, onChange: () => said.push(speech.text) });
});

test("what happened is said at once", () => {
  speech.follow("Python added.", false);
  expect(said).toEqual(["Python added."]);
});

test("an offer is said when the keys rest, the last one only", async () => {
  for (const text of ["9 found.", "4 found.", "1 found."]) {
    speech.follow(text, true);
    await clock.pass(REST_MS - 1);
  }
  expect(said).toEqual([]);
  await clock.pass(1);
  expect(said).toEqual(["1 found."]);
});

test("what happened takes the place of an offer that was not said yet", async () => {
  speech.follow("1 found.", true);
  speech.follow("Python added.", false);
  await clock.pass(2 * REST_MS);
  expect(said).toEqual(["Python added."]);
});

test("the same offer again is said again once the list was closed", async () => {
  for (const text of ["1 found.", ""]) {
    speech.follow(text, text !== "");
    await clock.pass(REST_MS);
  }
  speech.follow("1 found.", true);
  await clock.pass(REST_MS);
  expect(said).toEqual(["1 found.", "", "1 found."]);
});
