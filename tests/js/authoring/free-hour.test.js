// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { FreeHour, NO_HOUR, UNKNOWN } from "../../../static/js/authoring/free-hour.js";
import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { context, NOW, ZONE } from "./samples.js";

const HOUR_MS = 3_600_000;

/** @type {SessionForm} */
let form;
/** @type {{ resolve: (busy: any[]) => void, reject: () => void }[]} */
let asked;
/** @type {FreeHour} */
let search;
let isTyping = false;

beforeEach(() => {
  isTyping = false;
  asked = [];
  form = new SessionForm(emptyValues(5), context);
  search = new FreeHour({
    authoring: /** @type {any} */ ({ form, options: { zone: ZONE, now: () => NOW, config: { usualMinutes: 60 } } }),
    find: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
    isTyping: () => isTyping,
  });
});

test("the first hour of the day that is free, once that is known", async () => {
  const found = search.look();
  asked[0].resolve([{ startMs: NOW + HOUR_MS, endMs: NOW + 2 * HOUR_MS }]);
  expect(await found).toEqual({ start: "2026-11-21T14:00", hint: "" });
});

test("a start that was chosen while it looked stays", async () => {
  const found = search.look();
  form.change("start_time", "2026-12-01T09:00");
  asked[0].resolve([]);
  expect(await found).toBe(null);
});

test("who has begun to type a time is left alone", async () => {
  const found = search.look();
  isTyping = true;
  asked[0].resolve([]);
  expect(await found).toBe(null);
});

test("of two presses the newer one counts", async () => {
  const [first, second] = [search.look(), search.look()];
  asked[1].resolve([]);
  asked[0].resolve([]);
  expect(await Promise.all([first, second])).toEqual([null, { start: "2026-11-21T13:00", hint: "" }]);
});

test("it says that it could not know", async () => {
  const found = search.look();
  asked[0].reject();
  expect(await found).toEqual({ start: "2026-11-21T13:00", hint: UNKNOWN });
});

test("three days without a free hour are said", async () => {
  const found = search.look();
  asked[0].resolve([{ startMs: NOW, endMs: NOW + 100 * HOUR_MS }]);
  expect(await found).toEqual({ start: null, hint: NO_HOUR });
});
