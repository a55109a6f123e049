import { beforeEach, describe, expect, it } from "vitest";

import table from "../../fixtures/countdown.json";
import { countdown, Countdowns } from "../../../static/js/ui/countdown.js";

const NOW = Date.parse("2026-11-21T12:30:00Z");

describe("countdown", () => {
  it.each(table)("says the server's words: $note", ({ starts_in_s, lasts_s, status, phase, text }) => {
    const startsAt = NOW + starts_in_s * 1_000;
    const endsAt = startsAt + lasts_s * 1_000;
    expect(countdown({ startsAt, endsAt, status }, NOW)).toEqual({ phase, text });
  });
});

/** A card that starts at 12:40 and ends at 13:40, as the server drew it at 12:30. */
const card = (id) => `
  <li><article data-session-id="${id}" data-status="scheduled"
      data-starts="2026-11-21T12:40:00+00:00" data-ends="2026-11-21T13:40:00+00:00">
    <a href="/sessions/${id}/">Session ${id}</a>
    <span data-countdown="upcoming">in 10 m</span>
  </article></li>`;

/** @param {string} time */
function tickAt(time) {
  new Countdowns(document, () => Date.parse(`2026-11-21T${time}Z`)).tick();
}

const words = () => [...document.querySelectorAll("[data-countdown]")].map((element) => element.textContent);
const phases = () => [...document.querySelectorAll("[data-countdown]")].map((element) => element.getAttribute("data-countdown"));

describe("Countdowns", () => {
  beforeEach(() => {
    document.body.innerHTML = `<section data-drops-ended><ul data-cards="live">${card(1)}${card(2)}</ul></section>`;
  });

  it("counts down, then says that it is live", () => {
    tickAt("12:35:00");
    expect(words()).toEqual(["in 5 m", "in 5 m"]);
    tickAt("12:40:00");
    expect(words()).toEqual(["Live now", "Live now"]);
    expect(phases()).toEqual(["live", "live"]);
  });

  it("takes a card out of the list when its session ends, and tells the list", () => {
    const told = [];
    document.querySelector("ul").addEventListener("cards-changed", () => told.push(1));
    tickAt("13:40:00");
    expect(document.querySelectorAll("li")).toHaveLength(0);
    expect(told).toHaveLength(2);
  });

  it("takes a cancelled session's card out before its time", () => {
    document.querySelector('[data-session-id="1"]').dataset.status = "cancelled";
    tickAt("12:30:00");
    expect([...document.querySelectorAll("[data-session-id]")].map((card) => card.dataset.sessionId)).toEqual(["2"]);
  });

  it("keeps the keyboard beside a card that goes away", () => {
    document.querySelector('[data-session-id="1"] a').focus();
    document.querySelector('[data-session-id="1"]').dataset.status = "completed";
    tickAt("12:30:00");
    expect(document.activeElement).toBe(document.querySelector('[data-session-id="2"] a'));
  });

  it("leaves ended sessions in lists that keep them, and says so", () => {
    document.body.innerHTML = `<ul>${card(1)}</ul>`;
    tickAt("14:00:00");
    expect(words()).toEqual(["Ended"]);
  });

  it("leaves alone what has no time yet", () => {
    document.body.innerHTML = `<article data-starts="" data-ends=""><span data-countdown></span></article>`;
    tickAt("12:30:00");
    expect(words()).toEqual([""]);
  });
});
