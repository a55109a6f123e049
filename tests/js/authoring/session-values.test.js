// @vitest-environment node
import { expect, test } from "vitest";

import { toFormData } from "../../../static/js/authoring/session-values.js";
import { AI, PYTHON, ZONE, goodValues, picture } from "./samples.js";

test("a free session is sent with its times as instants and nothing that is not set", () => {
  expect([...toFormData(goodValues({ capacity: " " }), ZONE)]).toEqual([
    ["title", "Advanced Python Metaprogramming"],
    ["tags", "python"],
    ["start_time", "2026-11-22T18:00+05:30"],
    ["end_time", "2026-11-22T19:00+05:30"],
    ["is_paid", "false"],
  ]);
});

test("a paid session is sent with every field, tags repeated, the price as a plain figure", () => {
  const thumbnail = picture();
  const values = goodValues({
    title: "  Advanced   Python Metaprogramming ",
    tags: [AI, PYTHON],
    is_paid: true,
    price: "₹1,499.50",
    description: "<p>Learn it.</p>",
    capacity: "12",
    thumbnail,
  });
  const sent = toFormData(values, ZONE);
  expect([...sent.keys()]).toEqual([
    "title", "tags", "tags", "start_time", "end_time", "is_paid", "price", "thumbnail", "description", "capacity",
  ]);
  expect(sent.get("title")).toBe("Advanced Python Metaprogramming");
  expect(sent.getAll("tags")).toEqual(["ai", "python"]);
  expect(sent.get("price")).toBe("1499.50");
  expect(sent.get("description")).toBe("<p>Learn it.</p>");
  expect(sent.get("capacity")).toBe("12");
  expect(sent.get("thumbnail")).toHaveProperty("name", "cover.png");
});

test.each([
  ["its words and focal point", {}, { thumbnail_alt: "Two learners", thumbnail_focus: "0.25,0.6" }],
  ["no words where it is decorative", { is_decorative: true }, { thumbnail_alt: null, thumbnail_focus: "0.25,0.6" }],
  ["nothing that is not there", { thumbnail_alt: " ", thumbnail_focus: "" }, { thumbnail_alt: null, thumbnail_focus: null }],
  ["nothing without a picture", { thumbnail: null }, { thumbnail_alt: null, thumbnail_focus: null }],
])("a picture is sent with %s", (_what, changes, expected) => {
  const values = goodValues({ thumbnail: picture(), thumbnail_alt: " Two  learners ", thumbnail_focus: "0.25,0.6", ...changes });
  const sent = toFormData(values, ZONE);
  expect({ thumbnail_alt: sent.get("thumbnail_alt"), thumbnail_focus: sent.get("thumbnail_focus") }).toEqual(expected);
});
