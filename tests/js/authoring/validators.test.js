// @vitest-environment node
import { expect, test } from "vitest";

import { problemsOf } from "../../../static/js/authoring/validators.js";
import { AI, LIMITS, PYTHON, RUST, context, goodValues, picture } from "./samples.js";

/** @typedef {import("../../../static/js/authoring/session-values.js").Values} Values */

test("a complete session has no problems", () => {
  expect(problemsOf(goodValues(), context())).toEqual({});
});

test("an empty form misses its four required fields and nothing else", () => {
  const empty = goodValues({ title: "", tags: [], start_time: "", end_time: "" });
  expect(problemsOf(empty, context())).toEqual({
    title: ["title.required"],
    tags: ["tags.required"],
    start_time: ["start.required"],
    end_time: ["end.required"],
  });
});

const six = [1, 2, 3, 4, 5, 6].map((n) => ({ ...PYTHON, slug: `tag-${n}` }));
const words = (/** @type {number} */ count) => `<p>${"word ".repeat(count)}</p>`;

/** @type {[string, Partial<Values>, Record<string, string[]>][]} */
const CASES = [
  ["9 characters", { title: "123456789" }, { title: ["title.short"] }],
  ["10 characters", { title: "1234567890" }, {}],
  ["10 characters of which two are outer spaces", { title: " 12345678 " }, { title: ["title.short"] }],
  ["120 emoji and letters", { title: `a${"🚀".repeat(119)}` }, {}],
  ["121 characters", { title: "a".repeat(121) }, { title: ["title.long"] }],
  ["emoji only", { title: "🚀".repeat(12) }, { title: ["title.wordless"] }],
  ["a Hindi title", { title: "पायथन से शुरुआत करें" }, {}],
  ["five tags", { tags: six.slice(1) }, {}],
  ["six tags", { tags: six }, { tags: ["tags.many"] }],
  ["a start now", { start_time: "2026-11-21T12:00", end_time: "2026-11-21T13:00" }, { start_time: ["start.past"] }],
  ["a start in a minute", { start_time: "2026-11-21T12:01", end_time: "2026-11-21T13:00" }, {}],
  ["a start in two years and a bit", { start_time: "2028-11-21T12:00", end_time: "2028-11-21T13:00" }, { start_time: ["start.far"] }],
  ["an end at the start", { end_time: "2026-11-22T18:00" }, { end_time: ["end.order"] }],
  ["eight hours", { end_time: "2026-11-23T02:00" }, {}],
  ["eight hours and a minute", { end_time: "2026-11-23T02:01" }, { end_time: ["end.long"] }],
  ["an end without a start", { start_time: "" }, { start_time: ["start.required"] }],
  ["a price while it is free", { price: "3" }, {}],
  ["no price", { is_paid: true }, { price: ["price.required"] }],
  ["₹50", { is_paid: true, price: "50" }, {}],
  ["₹49.99", { is_paid: true, price: "49.99" }, { price: ["price.range"] }],
  ["₹50,000 as people write it", { is_paid: true, price: "₹ 50,000" }, {}],
  ["₹50,000.01", { is_paid: true, price: "50000.01" }, { price: ["price.range"] }],
  ["three decimals", { is_paid: true, price: "99.999" }, { price: ["price.precision"] }],
  ["three decimals that are two", { is_paid: true, price: "99.990" }, {}],
  ["a word", { is_paid: true, price: "fifty" }, { price: ["price.invalid"] }],
  ["an exponent", { is_paid: true, price: "1e3" }, { price: ["price.invalid"] }],
  ["a minus", { is_paid: true, price: "-60" }, { price: ["price.invalid"] }],
  ["a picture of exactly 2 MB", { thumbnail: picture(LIMITS.thumbnailBytes) }, {}],
  ["a byte more", { thumbnail: picture(LIMITS.thumbnailBytes + 1) }, { thumbnail: ["thumbnail.size"] }],
  ["as many pixels as the server decodes", { thumbnail: { ...picture(), size: { width: 6000, height: 4000 } } }, {}],
  ["a row more", { thumbnail: { ...picture(), size: { width: 6000, height: 4001 } } }, { thumbnail: ["thumbnail.pixels"] }],
  ["a side too long", { thumbnail: { ...picture(), size: { width: 10_001, height: 20 } } }, { thumbnail: ["thumbnail.pixels"] }],
  ["200 characters about it", { thumbnail: picture(), thumbnail_alt: `  ${"ä".repeat(200)} ` }, {}],
  ["201 characters", { thumbnail: picture(), thumbnail_alt: "😀".repeat(201) }, { thumbnail_alt: ["thumbnail_alt.long"] }],
  ["201 characters that are not sent", { thumbnail: picture(), thumbnail_alt: "a".repeat(201), is_decorative: true }, {}],
  ["201 characters about no picture", { thumbnail_alt: "a".repeat(201) }, {}],
  ["something else than a picture", { thumbnail: picture(8, null) }, { thumbnail: ["thumbnail.type"] }],
  ["200 words", { description: words(200) }, {}],
  ["201 words", { description: words(201) }, { description: ["description.long 201"] }],
  ["no capacity: the server's default", { capacity: "" }, {}],
  ["1 seat", { capacity: "1" }, {}],
  ["no seat", { capacity: "0" }, { capacity: ["capacity.range"] }],
  ["501 seats", { capacity: "501" }, { capacity: ["capacity.range"] }],
  ["half a seat", { capacity: "2.5" }, { capacity: ["capacity.invalid"] }],
  ["several tags of several kinds", { tags: [AI, PYTHON, RUST] }, {}],
];

test.each(CASES)("%s", (_what, changes, problems) => {
  expect(problemsOf(goodValues(changes), context())).toEqual(problems);
});

test("a time that the clocks skip is refused in words that name the zone", () => {
  const values = goodValues({ start_time: "2027-03-28T02:30", end_time: "2027-03-28T04:00" });
  const problems = problemsOf(values, { ...context(), zone: "Europe/Berlin" });
  expect(problems).toEqual({
    start_time: ["The clocks in Europe/Berlin skip this time as they change. Choose another."],
  });
});
