import { beforeEach, describe, expect, it, vi } from "vitest";

import { Calm, SPAN_MS } from "../../../static/js/dashboard/calm.js";
import { LiveRegion, REFRESHED } from "../../../static/js/dashboard/live-region.js";
import { Meanwhile } from "../../../static/js/ui/meanwhile.js";
import { pageFetcher } from "../../../static/js/ui/server-html.js";
import { FakeClock } from "../authoring/samples.js";

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
  const meanwhile = new Meanwhile();
  const onContent = (element) => worded.push(element.id);
  const clock = new FakeClock();
  const calm = new Calm({ clock, now: () => clock.ms, random: () => 0.5 });
  const target = new LiveRegion({ element: region(), fetchPage, onContent, meanwhile, calm });
  return { target, worded, fetched, meanwhile, clock };
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

  describe("while it is being used", () => {
    const dialog = '<li data-booking-id="1"><dialog></dialog><button>Send</button></li>';
    const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

    beforeEach(() => {
      document.body.innerHTML = page(dialog);
    });

    it.each([
      ["a dialog inside is open", () => region().querySelector("dialog"), "open"],
      ["something inside is being sent", () => region().querySelector("button"), "data-busy"],
      ["it is being sent itself", region, "data-busy"],
      ["a dialog elsewhere asks about something inside", () => region().querySelector("button"), "data-asks"],
    ])("is not replaced as long as %s, and is true when that is over", async (_name, find, attribute) => {
      const { target, fetched } = live(page(row(2)));
      find().setAttribute(attribute, "");
      await Promise.all([target.refresh(), target.refresh()]);
      expect([ids(), fetched.length]).toEqual([["1"], 0]);
      find().removeAttribute(attribute);
      await soon();
      expect([ids(), fetched.length]).toEqual([["2"], 1]);
    });

    it("is not replaced under a dialog that opened while it was fetched", async () => {
      const { target, fetched } = live(page(row(2)));
      const done = target.refresh();
      region().querySelector("dialog").setAttribute("open", "");
      await done;
      expect(ids()).toEqual(["1"]);
      region().querySelector("dialog").removeAttribute("open");
      await soon();
      expect([ids(), fetched.length]).toEqual([["2"], 2]);
    });
  });

  it("leaves open what was opened, and shut what was not", async () => {
    const details = (id) => `<li data-booking-id="${id}"><details id="more-${id}"><summary>More</summary></details></li>`;
    document.body.innerHTML = page(details(1) + details(2));
    region().querySelector("#more-2").setAttribute("open", "");
    await live(page(details(3) + details(1) + details(2))).target.refresh();
    const open = [...region().querySelectorAll("details")].map((element) => element.open);
    expect(open).toEqual([false, false, true]);
  });

  it("says again what was said while it was fetched, over the older page", async () => {
    const { target, meanwhile } = live(page(row(2)));
    const done = target.refresh();
    meanwhile.heard(() => region().querySelector("li")?.setAttribute("data-status", "live"));
    await done;
    expect(region().querySelector("li").dataset).toMatchObject({ bookingId: "2", status: "live" });
  });

  it("tells the page that it has new content", async () => {
    const told = [];
    document.addEventListener(REFRESHED, (event) => told.push(event.target.id), { once: true });
    await live(page(row(2))).target.refresh();
    expect(told).toEqual(["requests"]);
  });

  it.each([
    ["session_status", { id: 7, status: "live" }, true],
    ["session_changed", { id: 8, title: "Another" }, true],
    ["session_changed", { id: 9, title: "Elsewhere" }, false],
    ["session_extended", { id: 1, ends_at: "" }, false],
    ["learner.booked", { booking_id: 9 }, true],
    ["own_session", { session_id: 9 }, true],
  ])("%s %j concerns it: %s", (type, data, expected) => {
    document.body.innerHTML = page('<li data-session-id="7"></li><li data-seat-of="8"></li>' + row(1));
    expect(live("").target.concerns(type, data)).toBe(expected);
  });

  it("is concerned by its own page's session, and by no other", () => {
    document.body.innerHTML = `<article data-session-page data-session-id="5">${page("")}</article>`;
    const { target } = live("");
    expect([5, 6].map((id) => target.concerns("session_changed", { id }))).toEqual([true, false]);
  });

  describe("when it hears what every open page hears", () => {
    const asked = { domains: ["rust"] };

    it("waits a part of the span, and fetches once for all that came meanwhile", async () => {
      const { target, fetched, clock } = live(page(row(2)));
      target.hear("demand_changed", asked);
      await clock.pass(SPAN_MS / 2 - 1);
      target.hear("demand_changed", asked);
      expect([ids(), fetched.length]).toEqual([["1"], 0]);
      await clock.pass(1);
      expect([ids(), fetched.length]).toEqual([["2"], 1]);
      await clock.pass(SPAN_MS);
      expect(fetched).toHaveLength(1);
    });

    it("fetches at most once in a span, and never later than that", async () => {
      const { target, fetched, clock } = live(page(row(2)));
      const at = [];
      for (let step = 0; step < 100; step += 1) {
        target.hear("demand_changed", asked);
        await clock.pass(100);
        if (fetched.length > at.length) at.push(clock.ms);
      }
      expect(at).toEqual([1_500, 4_500, 7_500]);
      target.hear("demand_changed", asked);
      await clock.pass(SPAN_MS);
      expect(fetched).toHaveLength(4);
    });

    it("shows at once what its own page did, and makes up for the news by that", async () => {
      const { target, fetched, clock } = live(page(row(2)));
      target.hear("demand_changed", asked);
      await target.refresh();
      expect([ids(), fetched.length]).toEqual([["2"], 1]);
      await clock.pass(2 * SPAN_MS);
      expect(fetched).toHaveLength(1);
      target.hear("demand_changed", asked);
      await clock.pass(SPAN_MS);
      expect(fetched).toHaveLength(2);
    });

    it("does not wait with what concerns it alone", async () => {
      const { target, fetched } = live(page(row(2)));
      target.hear("learner.booked", { booking_id: 2 });
      await Promise.resolve();
      expect(fetched).toHaveLength(1);
    });

    it("leaves alone what is asked for in other domains", async () => {
      const { target, fetched, clock } = live(page(row(2)));
      region().dataset.domain = "music";
      target.hear("demand_changed", asked);
      await clock.pass(SPAN_MS);
      expect(fetched).toHaveLength(0);
      target.hear("demand_changed", { domains: ["guitar", "music"] });
      await clock.pass(SPAN_MS);
      expect(fetched).toHaveLength(1);
    });

    it("fetches one page for all regions of it", async () => {
      document.body.innerHTML = `${page(row(1))}<p id="others" data-live-region="demand_changed"></p>`;
      const asks = vi.fn(async () => new Response(page(row(2))));
      const fetchPage = pageFetcher({ fetch: asks, address: () => "http://peerlearn.test/" });
      const clock = new FakeClock();
      const calm = new Calm({ clock, now: () => clock.ms });
      const regions = [...document.querySelectorAll("[data-live-region]")].map(
        (element) => new LiveRegion({ element, fetchPage, onContent: () => {}, meanwhile: new Meanwhile(), calm }),
      );
      for (const one of regions) one.hear("demand_changed", asked);
      await clock.pass(SPAN_MS);
      expect([ids(), asks.mock.calls.length]).toEqual([["2"], 1]);
    });
  });
});
