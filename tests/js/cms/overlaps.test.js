import { beforeEach, expect, test } from "vitest";

import { EditorOverlaps } from "../../../static/js/cms/overlaps.js";
import { PAUSE_MS } from "../../../static/js/overlaps/overlap-watch.js";
import { FakeClock, settle } from "../authoring/samples.js";

/** @type {FakeClock} */
let clock;
/** @type {URL[]} */
let asked;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  document.body.innerHTML =
    '<div id="host" data-url="/api/overlaps/" data-zone="Asia/Kolkata" data-except="3"></div>' +
    '<input id="start" value="2026-11-22 18:00"><input id="end" value="2026-11-22 19:00">';
});

const element = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

function watching() {
  return new EditorOverlaps({
    host: element("host"),
    start: element("start"),
    end: element("end"),
    clock,
    fetch: /** @type {typeof fetch} */ (
      async (url) => {
        asked.push(new URL(String(url), "http://x"));
        const result = {
          id: 7,
          title: "Closures",
          start_time: "2026-11-22T12:00:00Z",
          end_time: "2026-11-22T13:00:00Z",
          status: "scheduled",
          url: "/sessions/closures/",
        };
        return new Response(JSON.stringify({ results: [result] }));
      }
    ),
  });
}

test("the times that stand there are asked of, in the mentor's zone, but for the session itself", async () => {
  watching();
  await clock.pass(PAUSE_MS);
  expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
    { start_time: "2026-11-22T12:30:00.000Z", end_time: "2026-11-22T13:30:00.000Z", except: "3" },
  ]);
  await settle();
  expect(element("host").querySelector("a").getAttribute("href")).toBe("/sessions/closures/");
});

test("other times are asked of anew, and half a span of nothing", async () => {
  watching();
  await clock.pass(PAUSE_MS);
  element("end").value = "";
  element("end").dispatchEvent(new Event("input"));
  expect(element("host").childNodes).toHaveLength(0);
  element("end").value = "2026-11-22 18:10";
  element("end").dispatchEvent(new Event("change"));
  await clock.pass(PAUSE_MS);
  expect(asked).toHaveLength(2);
});
