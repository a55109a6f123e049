import { beforeEach, expect, test, vi } from "vitest";

import { CardPreview } from "../../../static/js/authoring/ui/card-preview.js";
import { AI, PYTHON, ZONE, goodValues } from "./samples.js";

/** @type {HTMLElement} */
let card;
/** @type {CardPreview} */
let preview;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-21T06:30:00Z"), toFake: ["Date"] });
  // The hooks of templates/components/card.html.
  document.body.innerHTML = `<article data-session-id="0" data-starts="x" data-ends="x">
    <div data-card-cover data-hue="1"><svg></svg></div><span data-card-when></span><span data-countdown="live">Live now</span>
    <a data-card-title></a><ul data-card-tags></ul><span data-card-price></span><span data-card-seats></span></article>`;
  card = /** @type {HTMLElement} */ (document.body.firstElementChild);
  preview = new CardPreview(card, { zone: ZONE, capacity: 5 });
});

/** @param {string} name */
function text(name) {
  return card.querySelector(`[data-card-${name}]`)?.textContent;
}

/** @param {Parameters<typeof goodValues>[0]} changes */
function show(changes, pictureUrl = "") {
  preview.show(goodValues(changes), pictureUrl);
}

test("an empty form shows what will stand there, and counts down to nothing", () => {
  show({ title: " ", tags: [], start_time: "", end_time: "", capacity: "" });
  expect([text("title"), text("when"), text("tags"), text("price"), text("seats")]).toEqual([
    "Your session title", "Day and time", "", "Free", "5 seats left",
  ]);
  expect(card.querySelector("[data-countdown]")?.textContent).toBe("");
  expect(card.dataset.starts).toBe("");
});

test("a filled form shows what learners will see", () => {
  show({ tags: [AI, PYTHON], is_paid: true, price: "₹149999.5", capacity: "1" });
  expect([text("title"), text("when"), text("price"), text("seats")]).toEqual([
    "Advanced Python Metaprogramming", "Sun 22 Nov · 18:00–19:00 IST", "₹1,49,999.50", "1 seat left",
  ]);
  const tags = [.../** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-card-tags] li"))];
  expect(tags.map((tag) => [tag.textContent, tag.dataset.hue])).toEqual([["AI", "1"], ["Python", "4"]]);
  expect(card.dataset).toMatchObject({ starts: "2026-11-22T12:30:00.000Z", ends: "2026-11-22T13:30:00.000Z" });
});

test("an end that is not after the start is left out", () => {
  show({ end_time: "2026-11-22T17:00" });
  expect(text("when")).toBe("Sun 22 Nov · 18:00 IST");
});

test("what is typed is text, not markup", () => {
  show({ title: "<img src=x onerror=x()> and more" });
  expect(card.querySelector("img")).toBe(null);
  expect(text("title")).toBe("<img src=x onerror=x()> and more");
});

test("the picture takes the drawn cover's place, and gives it back; the hue is the first tag's", () => {
  const cover = /** @type {HTMLElement} */ (card.querySelector("[data-card-cover]"));
  show({}, "blob:http://localhost/1");
  const image = cover.querySelector("img");
  expect(image?.src).toBe("blob:http://localhost/1");
  show({ title: "Another title" }, "blob:http://localhost/1");
  expect(cover.querySelector("img")).toBe(image);
  show({ tags: [PYTHON] });
  expect(cover.innerHTML).toBe("<svg></svg>");
  expect(cover.dataset.hue).toBe("4");
});
