import { beforeEach, expect, it } from "vitest";

import { LockWatch } from "../../../static/js/dashboard/lock-watch.js";

const AT = Date.parse("2026-11-21T12:00:00Z");
let now = AT;
let asked = 0;
/** @type {LockWatch} */
let watch;

beforeEach(() => {
  now = AT - 1;
  asked = 0;
  document.body.innerHTML = `
    <li data-session-id="1" data-locks-at="2026-11-21T12:00:00+00:00"></li>
    <li data-session-id="2" data-locks-at="2026-11-21T13:00:00+00:00"></li><li data-session-id="3"></li>`;
  watch = new LockWatch({ root: document, now: () => now, refresh: () => (asked += 1) });
});

it("asks for fresh rows when the time has come, once for each row", () => {
  const heard = [AT - 1, AT, AT + 1, AT + 3_600_000, AT + 3_600_001].map((moment) => {
    now = moment;
    watch.tick();
    return asked;
  });
  expect(heard).toEqual([0, 1, 1, 2, 2]);
});

it("asks again for a session that was moved", () => {
  now = AT;
  watch.tick();
  document.querySelector("li")?.setAttribute("data-locks-at", "2026-11-21T12:30:00+00:00");
  watch.tick();
  expect(asked).toBe(1);
  now = AT + 1_800_000;
  watch.tick();
  expect(asked).toBe(2);
});
