// @vitest-environment node
import { describe, expect, test } from "vitest";

import { completed, keptOf, sameValue, textOf } from "../../../../static/js/authoring/drafts/kept-values.js";
import { merge } from "../../../../static/js/authoring/drafts/merge.js";
import { answered, covers, offered, shownText } from "../../../../static/js/authoring/drafts/offers.js";
import { AI, PYTHON, goodValues } from "../samples.js";

const BASE = keptOf(goodValues({ title: "Base", description: "<p>Base</p>", tags: [PYTHON] }));

/** @param {Partial<typeof BASE>} changes */
const changed = (changes) => ({ ...BASE, ...changes });

describe("three-way merge", () => {
  test("what only they changed is taken, what only we changed stays", () => {
    const sides = { ours: changed({ title: "Ours" }), theirs: changed({ description: "<p>Theirs</p>" }), base: BASE };
    expect(merge(sides)).toEqual({ takes: { description: "<p>Theirs</p>" }, offers: {} });
  });

  test("of what both changed ours stays and theirs is offered", () => {
    const sides = { ours: changed({ title: "Ours" }), theirs: changed({ title: "Theirs" }), base: BASE };
    expect(merge(sides)).toEqual({ takes: {}, offers: { title: "Theirs" } });
  });

  test("what both changed alike is no matter", () => {
    const both = changed({ title: "Both", tags: [AI, PYTHON] });
    const theirs = { ...both, tags: [{ ...AI, name: "Artificial Intelligence" }, PYTHON] };
    expect(merge({ ours: both, theirs, base: BASE })).toEqual({ takes: {}, offers: {} });
  });

  test("a field emptied by them is taken, one emptied by us stays empty", () => {
    const sides = { ours: changed({ title: "" }), theirs: changed({ tags: [] }), base: BASE };
    expect(merge(sides)).toEqual({ takes: { tags: [] }, offers: {} });
  });

  test("our own words that come back, sent without an answer, are ours and nobody else's", () => {
    const sent = changed({ title: "Half a wo", price: "5" });
    const ours = changed({ title: "Half a word", price: "50" });
    expect(merge({ ours, theirs: sent, base: BASE, sent: [sent] })).toEqual({ takes: {}, offers: {} });
    // Undone meanwhile: it stays undone.
    expect(merge({ ours: BASE, theirs: sent, base: BASE, sent: [sent] })).toEqual({ takes: {}, offers: {} });
  });

  test("the same beside somebody else's", () => {
    const sent = changed({ title: "Half a wo" });
    const theirs = changed({ title: "Half a wo", capacity: "9" });
    const ours = changed({ title: "Half a word" });
    expect(merge({ ours, theirs, base: BASE, sent: [sent] })).toEqual({ takes: { capacity: "9" }, offers: {} });
  });
});

test("a length is kept as a number or none, and nobody is asked about it", () => {
  expect(completed({ ...BASE, minutes: 90 }, BASE).minutes).toBe(90);
  expect(completed({ ...BASE, minutes: "90" }, BASE).minutes).toBe(null);
  expect(completed({ title: "Older" }, BASE)).toMatchObject({ title: "Older", minutes: null, thumbnail_mark: "" });
  expect(offered({}, "minutes", 90, 45)).toEqual({});
});

describe("what others say", () => {
  test("is kept beside ours unless every word of it stands there", () => {
    expect(offered({}, "title", "From another tab", "Ours")).toEqual({ title: ["From another tab"] });
    expect(offered({}, "title", "another tab", "Ours and another tab")).toEqual({});
    expect(offered({}, "title", "", "Ours")).toEqual({});
    expect(offered({}, "is_paid", true, false)).toEqual({});
  });

  test("gives way to what has all its words, however far they were typed", () => {
    const half = offered({}, "description", "<p>Bring a lap</p>", "<p>Ours</p>");
    const whole = offered(half, "description", "<p>Bring a laptop</p><p>and tea</p>", "<p>Ours</p>");
    expect(whole).toEqual({ description: ["<p>Bring a laptop</p><p>and tea</p>"] });
    const both = offered(whole, "description", "<p>Something else</p>", "<p>Ours</p>");
    expect(both.description).toHaveLength(2);
    expect(answered(both, "description", 1)).toEqual(whole);
    expect(answered(both, "description", null)).toEqual({});
    expect(answered(whole, "description", 0)).toEqual({});
  });

  test.each([
    ["title", "a c", "a <b> c", false],
    ["description", "<p>one</p><p>two</p>", "<p>two one</p>", true],
    ["description", "<p>onetwo</p>", "<p>one</p><p>two</p>", false],
    ["description", "<p>a &amp; b</p>", "<p>&amp;</p>", true],
    ["start_time", "2026-11-22T18:00", "2026-11-22T19:00", false],
  ])("in %s, %j has the words of %j: %s", (field, all, some, isSo) => {
    expect(covers(/** @type {"title"} */ (field), all, some)).toBe(isSo);
  });
});

test("what is not ours to read is left out, what is missing is as in an empty form", () => {
  expect(completed({ title: 7, price: "5", room_code: "x" }, BASE)).toEqual(changed({ price: "5" }));
  expect(completed(null, BASE)).toEqual(BASE);
});

test("values in words", () => {
  expect(textOf("tags", [AI, PYTHON])).toBe("AI, Python");
  expect(textOf("description", "<h3>You &lt;3</h3><ul><li><p>one&nbsp;two</p></li></ul>")).toBe("You <3 one two");
  expect(sameValue([PYTHON], [{ ...PYTHON, hue: 9 }])).toBe(true);
});

test.each([
  ["start_time", "2026-11-21T18:00", "Sat 21 Nov 2026, 18:00"],
  ["end_time", "2026-1", "2026-1"],
  ["repeat_start_times", ["2026-11-28", "2026-1"], "Sat 28 Nov 2026, 2026-1"],
  ["title", "At 2026-11-21T18:00", "At 2026-11-21T18:00"],
])("what another tab says of %s is shown as people read it", (field, theirs, words) => {
  expect(shownText(/** @type {any} */ (field), theirs)).toBe(words);
});

test("what stands under no label is not offered", () => {
  expect([offered({}, "topic", "31", ""), offered({}, "title", "Knots", "Bees")]).toEqual([{}, { title: ["Knots"] }]);
});
