import { beforeEach, describe, expect, it } from "vitest";

import { seatsText, showBookings, showEnd, showStatus } from "../../../static/js/ui/badges.js";

beforeEach(() => {
  document.body.innerHTML = `
    <article data-session-id="7" data-status="scheduled"><b data-seats-left="5">5 seats left</b><i data-booked-count="0">Booked (0)</i></article>
    <article data-session-id="8" data-status="scheduled"><b data-seats-left="5">5 seats left</b><i data-booked-count="0">Booked (0)</i></article>
    <main data-session-id="7" data-status="scheduled"><b data-seats-left="5">5 seats left</b><i data-booked-count="0">Booked (0)</i></main>`;
});

const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);

describe("seatsText", () => {
  it.each([
    [12, "12 seats left"],
    [1, "1 seat left"],
    [0, "Full"],
    [-1, "Full"],
  ])("%i", (left, words) => {
    expect(seatsText(left)).toBe(words);
  });
});

describe("showBookings", () => {
  it("counts up everywhere one session is shown, and nowhere else", () => {
    showBookings(document, { id: 7, booked_count: 3, seats_left: 2 });
    expect(texts("[data-booked-count]")).toEqual(["Booked (3)", "Booked (0)", "Booked (3)"]);
    expect(texts("[data-seats-left]")).toEqual(["2 seats left", "5 seats left", "2 seats left"]);
  });
});

describe("showStatus", () => {
  it("marks every place that shows the session", () => {
    showStatus(document, { id: 7, status: "live" });
    const statuses = [...document.querySelectorAll("[data-session-id]")].map((element) => element.dataset.status);
    expect(statuses).toEqual(["live", "scheduled", "live"]);
  });
});

describe("showEnd", () => {
  it("moves the end of one session, in its countdowns and in its times", () => {
    document.body.innerHTML = `
      <article data-session-id="7" data-ends="2026-11-21T19:00:00+00:00"><time data-when data-ends-at="2026-11-21T19:00:00+00:00"></time></article>
      <article data-session-id="8" data-ends="2026-11-21T19:00:00+00:00"><time data-when></time></article>`;
    showEnd(document, { id: 7, ends_at: "2026-11-21T19:05:00+00:00" });
    const ends = [...document.querySelectorAll("[data-session-id]")].map((element) => element.dataset.ends);
    expect(ends).toEqual(["2026-11-21T19:05:00+00:00", "2026-11-21T19:00:00+00:00"]);
    const times = [...document.querySelectorAll("time")].map((element) => element.dataset.endsAt);
    expect(times).toEqual(["2026-11-21T19:05:00+00:00", undefined]);
  });
});
