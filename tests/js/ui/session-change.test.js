import { beforeEach, describe, expect, it } from "vitest";

import { showChange } from "../../../static/js/ui/session-change.js";

const OLD = { title: "Old title", start: "2026-11-21T12:30:00+00:00", end: "2026-11-21T13:30:00+00:00", price: "Free" };
const NEW = { title: "New title", start: "2026-11-22T09:00:00+00:00", end: "2026-11-22T10:00:00+00:00", price: "₹250" };

/** @param {number} id */
function card(id, { title, start, end, price }) {
  return `<article class="card" data-session-id="${id}" data-status="scheduled" data-starts="${start}" data-ends="${end}" data-capacity="5">
    <p class="card-marks"></p><span data-card-when><time datetime="${start}" data-when data-ends-at="${end}"></time></span>
    <a href="/sessions/${id}/" data-card-title>${title}</a><span data-card-price>${price}</span></article>`;
}

const ofPage = (id, { title, start, end, price }) => `<article data-session-page data-session-id="${id}" data-status="scheduled"
  data-starts="${start}" data-ends="${end}"><h1 data-session-title>${title}</h1>
  <p data-session-when><time datetime="${start}" data-when data-ends-at="${end}"></time></p>
  <dd data-session-price>${price}</dd><button>Book</button></article>`;

const one = (selector) => document.querySelector(selector);

describe("a session that was edited or moved", () => {
  beforeEach(() => {
    document.body.innerHTML = `<ul><li>${card(7, OLD)}</li><li>${card(8, OLD)}</li></ul>${ofPage(7, OLD)}`;
  });

  it("changes its cards and no other, and says which have new content", () => {
    const changed = showChange(document, { id: 7, html: card(7, NEW) });
    const titles = [...document.querySelectorAll("[data-card-title]")].map((link) => link.textContent);
    expect(titles).toEqual(["New title", "Old title"]);
    expect(one(".card").dataset).toMatchObject({ starts: NEW.start, ends: NEW.end });
    expect(changed).toEqual([one(".card"), one("[data-session-page]")]);
  });

  it("changes the words of its page, and nothing that can be pressed", () => {
    const button = one("button");
    button.focus();
    showChange(document, { id: 7, html: card(7, NEW) });
    const page = one("[data-session-page]");
    const time = page.querySelector("time");
    expect(page.dataset).toMatchObject({ starts: NEW.start, ends: NEW.end });
    expect([one("h1").textContent, one("[data-session-price]").textContent]).toEqual(["New title", "₹250"]);
    expect([time.dateTime, time.dataset.endsAt]).toEqual([NEW.start, NEW.end]);
    expect([one("button"), document.activeElement]).toEqual([button, button]);
  });

  it("keeps the focus on a card, and that it is new here", () => {
    one(".card-marks").innerHTML = "<span data-new-mark>New</span>";
    one("[data-card-title]").focus();
    showChange(document, { id: 7, html: card(7, NEW) });
    expect(document.activeElement?.textContent).toBe("New title");
    expect(document.querySelectorAll("[data-new-mark]")).toHaveLength(1);
  });

  it("changes nothing for a text without its card", () => {
    const before = document.body.innerHTML;
    expect(showChange(document, { id: 7, html: card(8, NEW) })).toEqual([]);
    expect(document.body.innerHTML).toBe(before);
  });
});
