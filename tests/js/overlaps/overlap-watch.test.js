import { beforeEach, describe, expect, test } from "vitest";

import { showOverlaps } from "../../../static/js/overlaps/overlap-notice.js";
import { OverlapWatch, PAUSE_MS } from "../../../static/js/overlaps/overlap-watch.js";
import { FakeClock, ZONE, settle } from "../authoring/samples.js";

const HOUR = 3_600_000;
const START = Date.parse("2026-11-22T18:00+05:30");
const SPAN = { startMs: START, endMs: START + HOUR };
const LATER = { startMs: START + 5 * HOUR, endMs: START + 6 * HOUR };
const RESULT = {
  id: 7,
  title: "Closures <b>",
  start_time: "2026-11-22T12:00:00Z",
  end_time: "2026-11-22T13:00:00Z",
  status: "draft",
  url: "/admin/pages/7/edit/",
};

/** @type {FakeClock} */
let clock;
/** @type {string[]} */
let asked;
/** @type {number} */
let changes;
/** @type {(results: object[] | null, status?: number) => void} */
let answer;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  changes = 0;
});

function watching() {
  return new OverlapWatch({
    url: "/api/overlaps/",
    fetch: /** @type {typeof fetch} */ (
      (url, { signal } = {}) => {
        asked.push(String(url));
        return new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("aborted")));
          answer = (results, status = 200) => resolve(new Response(JSON.stringify({ results }), { status }));
        });
      }
    ),
    clock,
    onChange: () => (changes += 1),
  });
}

test("it asks after a pause, of all times at once, and tells what it found", async () => {
  const watch = watching();
  watch.without = "3";
  watch.watch([SPAN, LATER]);
  await clock.pass(PAUSE_MS - 1);
  expect(asked).toEqual([]);
  await clock.pass(1);
  const query = new URL(asked[0], "http://x").searchParams;
  expect(query.getAll("start_time")).toEqual(["2026-11-22T12:30:00.000Z", "2026-11-22T17:30:00.000Z"]);
  expect(query.getAll("end_time")).toEqual(["2026-11-22T13:30:00.000Z", "2026-11-22T18:30:00.000Z"]);
  expect(query.get("except")).toBe("3");
  answer([RESULT]);
  await settle();
  expect(watch.found).toEqual([
    { id: 7, title: "Closures <b>", status: "draft", url: "/admin/pages/7/edit/", startMs: START - HOUR / 2, endMs: START + HOUR / 2 },
  ]);
  expect(watch.at([LATER])).toEqual([]);
});

test("the same times are asked for once, and typing on asks only for the last", async () => {
  const watch = watching();
  watch.watch([SPAN]);
  watch.watch([{ ...SPAN }]);
  await clock.pass(PAUSE_MS / 2);
  watch.watch([LATER]);
  await clock.pass(PAUSE_MS);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(encodeURIComponent("2026-11-22T17:30:00.000Z"));
  watch.watch([{ ...LATER }]);
  await clock.pass(PAUSE_MS);
  expect(asked).toHaveLength(1);
});

test("an answer that is late says nothing of other times", async () => {
  const watch = watching();
  watch.watch([SPAN]);
  await clock.pass(PAUSE_MS);
  const late = answer;
  watch.watch([LATER]);
  late([RESULT]);
  await settle();
  expect(watch.found).toEqual([]);
});

test("what is known goes at once where it does not overlap any more", async () => {
  const watch = watching();
  watch.watch([SPAN]);
  await clock.pass(PAUSE_MS);
  answer([RESULT]);
  await settle();
  expect(watch.found).toHaveLength(1);
  const before = changes;
  watch.watch([]);
  expect(watch.found).toEqual([]);
  expect(changes).toBe(before + 1);
  await clock.pass(PAUSE_MS);
  expect(asked).toHaveLength(1);
});

test("at the same times it is asked again for another session, and what was known of the one before goes", async () => {
  const watch = watching();
  watch.without = "3";
  watch.watch([SPAN]);
  await clock.pass(PAUSE_MS);
  answer([RESULT]);
  await settle();
  const before = changes;
  watch.without = "7";
  expect([watch.found, changes]).toEqual([[], before + 1]);
  watch.watch([{ ...SPAN }]);
  await clock.pass(PAUSE_MS);
  expect(asked.map((url) => new URL(url, "http://x").searchParams.get("except"))).toEqual(["3", "7"]);
  answer([{ ...RESULT, id: 3 }]);
  await settle();
  expect(watch.found.map(({ id }) => id)).toEqual([3]);
});

test("an answer for the session before says nothing of the next", async () => {
  const watch = watching();
  watch.without = "3";
  watch.watch([SPAN]);
  await clock.pass(PAUSE_MS);
  const late = answer;
  watch.without = "7";
  watch.watch([SPAN]);
  late([RESULT]);
  await settle();
  expect(watch.found).toEqual([]);
});

test("without an answer nothing is said", async () => {
  const watch = watching();
  watch.watch([SPAN]);
  await clock.pass(PAUSE_MS);
  answer(null, 500);
  await settle();
  expect(watch.found).toEqual([]);
});

describe("the notice", () => {
  const overlap = { id: 7, title: "Closures <b>", status: "draft", url: "/x/", startMs: START - HOUR / 2, endMs: START + HOUR / 2 };
  /** @type {HTMLElement} */
  let host;

  beforeEach(() => {
    document.body.innerHTML = '<div role="status"></div>';
    host = /** @type {HTMLElement} */ (document.body.firstElementChild);
  });

  test("names each with its time and a link that leaves the form where it is", () => {
    showOverlaps(host, [overlap], ZONE);
    expect(host.querySelector("p")?.textContent).toBe(
      "This overlaps what you have planned already. You can go on all the same.",
    );
    expect(host.querySelector("li")?.textContent).toBe(
      "Closures <b> (opens in a new tab) · Sun 22 Nov 2026, 17:30–18:30 India Standard Time (UTC+5:30), your draft",
    );
    expect(host.querySelector("a")?.target).toBe("_blank");
    expect(host.querySelector("b")).toBe(null);
  });

  test("is left alone while it says the same, and goes with its reason", () => {
    showOverlaps(host, [overlap], ZONE);
    const shown = host.querySelector("ul");
    showOverlaps(host, [{ ...overlap }], ZONE);
    expect(host.querySelector("ul")).toBe(shown);
    showOverlaps(host, [], ZONE);
    expect(host.childNodes).toHaveLength(0);
  });

  test("is short", () => {
    showOverlaps(host, Array.from({ length: 7 }, (_, id) => ({ ...overlap, id })), ZONE);
    expect(host.querySelectorAll("li")).toHaveLength(4);
    expect(host.querySelector("li:last-child")?.textContent).toBe("and 4 more");
  });
});
