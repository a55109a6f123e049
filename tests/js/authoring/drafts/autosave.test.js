// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { Autosave } from "../../../../static/js/authoring/drafts/autosave.js";
import { FakeClock, settle } from "../samples.js";

/** @typedef {import("../../../../static/js/authoring/drafts/autosave.js").SaveResult} SaveResult */

/** @type {FakeClock} */
let clock;
/** @type {number[]} */
let saves;
/** @type {((result: SaveResult) => void)[]} */
let open;
/** @type {Autosave} */
let autosave;

beforeEach(() => {
  clock = new FakeClock();
  saves = [];
  open = [];
  const save = () => {
    saves.push(clock.ms);
    return new Promise((/** @type {(result: SaveResult) => void} */ resolve) => open.push(resolve));
  };
  autosave = new Autosave({ save, clock, now: () => clock.ms });
});

/** @param {SaveResult} result */
async function answer(result) {
  open.shift()?.(result);
  await settle();
}

test("a second after the last change", async () => {
  autosave.changed();
  await clock.pass(900);
  autosave.changed();
  await clock.pass(5_000);
  expect(saves).toEqual([1_900]);
});

test("every ten seconds while nobody pauses", async () => {
  for (let i = 0; i < 50; i += 1) {
    autosave.changed();
    await clock.pass(500);
    await answer("done");
  }
  expect(saves).toEqual([10_000, 20_000]);
});

test("one at a time, what was typed meanwhile next", async () => {
  autosave.changed();
  await clock.pass(1_000);
  autosave.changed();
  await clock.pass(60_000);
  expect(saves).toEqual([1_000]);
  await answer("done");
  await clock.pass(1_000);
  expect(saves).toHaveLength(2);
  await answer("done");
  await clock.pass(60_000);
  expect(saves).toHaveLength(2);
});

test("failures are tried again, further and further apart, however much is typed", async () => {
  autosave.changed();
  for (let i = 0; i < 120; i += 1) {
    await clock.pass(1_000);
    await answer("later");
    autosave.changed();
  }
  expect(saves).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
});

test("the line is back: at once, and as if nothing had failed", async () => {
  autosave.changed();
  await clock.pass(1_000);
  await answer("later");
  autosave.nudge();
  await clock.pass(0);
  expect(saves).toEqual([1_000, 1_000]);
  await answer("later");
  await clock.pass(2_000);
  expect(saves).toHaveLength(3);
});

test("once more at once, where it has to be", async () => {
  autosave.changed();
  await clock.pass(1_000);
  await answer("again");
  await clock.pass(0);
  expect(saves).toEqual([1_000, 1_000]);
});

test("who waits for the mentor does not try again by itself", async () => {
  autosave.changed();
  await clock.pass(1_000);
  await answer("wait");
  await clock.pass(600_000);
  expect(saves).toHaveLength(1);
  autosave.changed();
  await clock.pass(1_000);
  expect(saves).toHaveLength(2);
});

test.each(["stop", "done"])("no more after the end (%s)", async (result) => {
  autosave.changed();
  await clock.pass(1_000);
  const stopped = result === "done" ? autosave.stop() : null;
  await answer(/** @type {SaveResult} */ (result));
  await stopped;
  autosave.changed();
  autosave.nudge();
  await clock.pass(60_000);
  expect(saves).toHaveLength(1);
  autosave.restart();
  autosave.changed();
  await clock.pass(1_000);
  expect(saves).toHaveLength(2);
});
