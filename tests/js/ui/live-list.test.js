import { beforeEach, describe, expect, it } from "vitest";

import { showBookings, showStatus } from "../../../static/js/ui/badges.js";
import { EVERYTHING, LiveList, matches, readFilters } from "../../../static/js/ui/live-list.js";
import { Meanwhile } from "../../../static/js/ui/meanwhile.js";

const session = (id, more = {}) => ({
  id,
  url: `/sessions/${id}/`,
  title: `Session ${id}`,
  mentor: { username: "maya", name: "Maya" },
  tags: ["machine-learning"],
  domains: ["ai", "machine-learning"],
  starts_at: "2026-11-21T12:30:00Z",
  ends_at: "2026-11-21T13:30:00Z",
  is_paid: false,
  price: null,
  booked_count: 0,
  html: card(id),
  ...more,
});

/** @param {number} id */
function card(id, { starts = "2026-11-21T12:30:00+00:00", booked = 0, left = 5, title = undefined } = {}) {
  return `<article class="card" data-session-id="${id}" data-status="scheduled" data-starts="${starts}">
    <p class="card-marks"></p><a href="/sessions/${id}/">${title ?? `Session ${id}`}</a>
    <span data-seats-left="${left}">${left === 1 ? "1 seat" : `${left} seats`} left</span><span data-booked-count="${booked}">Booked (${booked})</span>
  </article>`;
}

const items = (...cards) => cards.map((html) => `<li>${html}</li>`).join("");
const page = (...cards) => `<section><ul data-cards="catalogue">${items(...cards)}</ul></section>`;
const ids = () => [...document.querySelectorAll("[data-session-id]")].map((element) => Number(element.dataset.sessionId));

function live({ filters = EVERYTHING, answer = "" } = {}) {
  const shown = [];
  const worded = [];
  const meanwhile = new Meanwhile();
  const list = new LiveList({
    list: document.querySelector("[data-cards]"),
    filters,
    onCard: (element) => shown.push(Number(element.dataset.sessionId)),
    onChange: (element) => worded.push(Number(element.dataset.sessionId)),
    fetchPage: async () => answer,
    meanwhile,
  });
  return { list, shown, worded, meanwhile };
}

describe("matches", () => {
  it.each([
    ["a page that shows everything", {}, {}, true],
    ["another page than the first", { is_first_page: false }, {}, false],
    ["its own domain", { domain: "machine-learning" }, {}, true],
    ["the domain above its own", { domain: "ai" }, {}, true],
    ["another domain", { domain: "biology" }, {}, false],
    ["free ones, and it is free", { price: "free" }, {}, true],
    ["free ones, and it costs", { price: "free" }, { is_paid: true }, false],
    ["paid ones, and it costs", { price: "paid" }, { is_paid: true }, true],
    ["paid ones, and it is free", { price: "paid" }, {}, false],
    ["its mentor", { mentor: "maya" }, {}, true],
    ["another mentor", { mentor: "carl" }, {}, false],
    ["days from the moment it starts", { starts_from: "2026-11-21T18:00:00+05:30" }, {}, true],
    ["days from a second later", { starts_from: "2026-11-21T12:30:01+00:00" }, {}, false],
    ["days before the moment it starts", { starts_before: "2026-11-21T12:30:00+00:00" }, {}, false],
    ["days before a second later", { starts_before: "2026-11-21T12:30:01+00:00" }, {}, true],
    ["all that at once", { domain: "ai", price: "free", mentor: "maya" }, {}, true],
    ["all that but the price", { domain: "ai", price: "paid", mentor: "maya" }, {}, false],
  ])("%s", (_what, filters, more, expected) => {
    expect(matches({ ...EVERYTHING, ...filters }, session(1, more))).toBe(expected);
  });
});

describe("readFilters", () => {
  it("reads what the server wrote beside the list", () => {
    document.body.innerHTML = `<script id="list-filters" type="application/json">{"is_first_page": true, "domain": "ai"}</script>`;
    expect(readFilters(document)).toEqual({ is_first_page: true, domain: "ai" });
  });

  it("shows everything where nothing is filtered", () => {
    document.body.innerHTML = "";
    expect(readFilters(document)).toBe(EVERYTHING);
  });
});

describe("LiveList", () => {
  beforeEach(() => {
    document.body.innerHTML = page(card(1), card(2));
  });

  it("prepends a new session's card, marked New", () => {
    const { list, shown } = live();
    list.add(session(3));
    expect(ids()).toEqual([3, 1, 2]);
    expect(shown).toEqual([3]);
    const added = document.querySelector('li > [data-session-id="3"]');
    expect(added.querySelector("[data-new-mark]").textContent).toBe("New");
    expect(added.classList.contains("card-new")).toBe(true);
  });

  it("shows a session once, however often it is announced", () => {
    const { list, shown } = live();
    list.add(session(3));
    list.add(session(3));
    list.add(session(1));
    expect(ids()).toEqual([3, 1, 2]);
    expect(shown).toEqual([3]);
  });

  it("leaves out what its filters leave out", () => {
    const { list } = live({ filters: { ...EVERYTHING, domain: "biology" } });
    list.add(session(3));
    expect(ids()).toEqual([1, 2]);
  });

  it("runs nothing that a card brings with it", () => {
    const { list } = live();
    list.add(session(3, { html: `<script>window.ran = true</script>${card(3)}` }));
    expect(document.querySelectorAll("ul script")).toHaveLength(0);
    expect(window.ran).toBeUndefined();
  });

  it("ignores a fragment that holds another session", () => {
    const { list } = live();
    list.add(session(3, { html: card(4) }));
    expect(ids()).toEqual([1, 2]);
  });

  it("tells the page when its cards change", () => {
    const told = [];
    document.querySelector("ul").addEventListener("cards-changed", () => told.push(1));
    live().list.add(session(3));
    expect(told).toEqual([1]);
  });

  describe("catching up", () => {
    it("adds what it missed, in the server's order", async () => {
      const { list, shown } = live({ answer: page(card(5), card(4), card(1), card(2)) });
      await list.catchUp();
      expect(ids()).toEqual([5, 4, 1, 2]);
      expect(shown.sort()).toEqual([4, 5]);
    });

    it("brings badges and seats up to date without replacing the card", async () => {
      const before = document.querySelector('[data-session-id="1"]');
      await live({ answer: page(card(1, { booked: 2, left: 1 }), card(2)) }).list.catchUp();
      expect(document.querySelector('[data-session-id="1"]')).toBe(before);
      expect(before.querySelector("[data-booked-count]").textContent).toBe("Booked (2)");
      expect(before.querySelector("[data-seats-left]").textContent).toBe("1 seat left");
    });

    it("shows what was edited, still the same card with the same mark", async () => {
      const { list } = live();
      list.add(session(3));
      const before = document.querySelector('[data-session-id="3"]');
      const answer = page(card(3, { title: "Moved", starts: "2026-11-22T12:30:00+00:00" }), card(1), card(2));
      const { list: again, worded } = live({ answer });
      await again.catchUp();
      const after = document.querySelector('[data-session-id="3"]');
      expect(after).toBe(before);
      expect([after.querySelector("a").textContent, after.dataset.starts]).toEqual(["Moved", "2026-11-22T12:30:00+00:00"]);
      expect(after.querySelectorAll("[data-new-mark]")).toHaveLength(1);
      expect(worded).toEqual([3, 1, 2]);
    });

    it("loses nothing that was said while the page was on its way", async () => {
      const { list, meanwhile } = live({ answer: page(card(1), card(2)) });
      const follow = (show) => {
        show();
        meanwhile.heard(show);
      };
      const done = list.catchUp();
      follow(() => list.add(session(3)));
      follow(() => showBookings(document, { id: 1, booked_count: 4, seats_left: 1 }));
      follow(() => showStatus(document, { id: 2, status: "live" }));
      await done;
      expect(ids()).toEqual([3, 1, 2]);
      expect(document.querySelector('[data-session-id="1"] [data-booked-count]').textContent).toBe("Booked (4)");
      expect(document.querySelector('[data-session-id="2"]').dataset.status).toBe("live");
    });

    it("drops what is gone", async () => {
      await live({ answer: page(card(2)) }).list.catchUp();
      expect(ids()).toEqual([2]);
    });

    it("keeps what may only have moved to the next page", async () => {
      const later = "2026-12-01T12:30:00+00:00";
      document.body.innerHTML = page(card(1), card(2, { starts: later }));
      await live({ answer: page(card(1)) }).list.catchUp();
      expect(ids()).toEqual([1, 2]);
    });

    it("empties itself when nothing is left", async () => {
      await live({ answer: page() }).list.catchUp();
      expect(ids()).toEqual([]);
    });

    it("believes no page that has no such list", async () => {
      await live({ answer: "<p>Back in a minute</p>" }).list.catchUp();
      expect(ids()).toEqual([1, 2]);
    });

    it("asks for nothing on a later page", async () => {
      const { list } = live({ filters: { ...EVERYTHING, is_first_page: false }, answer: page(card(9)) });
      await list.catchUp();
      expect(ids()).toEqual([1, 2]);
    });
  });
});
