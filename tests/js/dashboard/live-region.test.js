import { beforeEach, describe, expect, it } from "vitest";

import { LiveRegion } from "../../../static/js/dashboard/live-region.js";

/** @param {string} rows */
const page = (rows) => `<main><ul id="requests" data-live-region="learner.booked booking.cancelled">${rows}</ul></main>`;
const row = (id) => `<li data-booking-id="${id}"><a href="/sessions/${id}/">${id}</a></li>`;

/** @returns {HTMLElement} */
const region = () => /** @type {HTMLElement} */ (document.getElementById("requests"));
const ids = () => [...region().querySelectorAll("li")].map((item) => item.dataset.bookingId);

/** A live region whose server answers with these pages, one after the other. */
function live(...pages) {
  const worded = [];
  const fetched = [];
  const fetchPage = async () => {
    fetched.push(1);
    const next = pages.length > 1 ? pages.shift() : pages[0];
    if (next instanceof Error) throw next;
    return next;
  };
  const target = new LiveRegion({ element: region(), fetchPage, onContent: (element) => worded.push(element.id) });
  return { target, worded, fetched };
}

beforeEach(() => {
  document.body.innerHTML = page(row(1));
});

describe("LiveRegion", () => {
  it("names the events it tells of", () => {
    expect(live("").target.events).toEqual(["learner.booked", "booking.cancelled"]);
  });

  it("takes over what the server shows now, and marks what is new", async () => {
    const { target, worded } = live(page(row(2) + row(1)));
    await target.refresh();
    expect(ids()).toEqual(["2", "1"]);
    expect(region().querySelectorAll(".card-new")).toHaveLength(1);
    expect(worded).toEqual(["requests"]);
  });

  it("fetches once more for all the news that came while it was fetching", async () => {
    const { target, fetched } = live(page(row(2) + row(1)), page(row(3) + row(2) + row(1)));
    await Promise.all([target.refresh(), target.refresh(), target.refresh()]);
    expect(fetched).toHaveLength(2);
    expect(ids()).toEqual(["3", "2", "1"]);
  });

  it("keeps the focus where it was", async () => {
    const { target } = live(page(row(2) + row(1)));
    region().querySelector("a")?.focus();
    await target.refresh();
    expect(document.activeElement?.getAttribute("href")).toBe("/sessions/1/");
  });

  it("takes the focus itself when what had it is gone", async () => {
    const { target } = live(page(row(2)));
    region().querySelector("a")?.focus();
    await target.refresh();
    expect(document.activeElement).toBe(region());
  });

  it.each([
    ["no answer", new Error("offline")],
    ["a page without it, such as sign in", "<main></main>"],
  ])("stays as it is after %s, and can be refreshed again", async (_name, answer) => {
    const { target } = live(answer, page(row(2)));
    await target.refresh();
    expect(ids()).toEqual(["1"]);
    await target.refresh();
    expect(ids()).toEqual(["2"]);
  });
});
