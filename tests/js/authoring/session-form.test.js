// @vitest-environment node
import { expect, test } from "vitest";

import { SessionForm } from "../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../static/js/authoring/session-values.js";
import { PYTHON, context, goodValues } from "./samples.js";

function emptyForm() {
  return new SessionForm(emptyValues(5), context);
}

function filledForm() {
  const form = emptyForm();
  form.restore(goodValues());
  return form;
}

const NOTHING = { mark: "none", messages: [] };
const GOOD = { mark: "good", messages: [] };

test("nothing is said of a field before it was touched", () => {
  expect(emptyForm().view("title")).toEqual(NOTHING);
});

test("what is wrong is said when the field is left, not while it is first typed in", () => {
  const form = emptyForm();
  form.change("title", "Adv");
  expect(form.view("title")).toEqual(NOTHING);
  form.leave("title");
  expect(form.view("title")).toEqual({ mark: "bad", messages: ["title.short"] });
});

test("what is right is said at once, and an error goes the moment it is mended", () => {
  const form = emptyForm();
  form.leave("title");
  form.change("title", "Advanced Python");
  expect(form.view("title")).toEqual(GOOD);
});

test("the required fields that are not yet right are known in the page's order", () => {
  const form = emptyForm();
  expect(form.missing()).toEqual(["title", "tags", "start_time", "end_time"]);
  form.change("tags", [PYTHON]);
  form.change("is_paid", true);
  expect(form.missing()).toEqual(["title", "start_time", "end_time", "price"]);
  expect(filledForm().missing()).toEqual([]);
});

test("a wrong optional field does not count as missing", () => {
  const form = filledForm();
  form.change("capacity", "0");
  expect(form.missing()).toEqual([]);
  expect(form.problems()).toEqual({ capacity: ["capacity.range"] });
});

test("what is left in a field beside its value keeps it from being published, not from being pressed", () => {
  const form = filledForm();
  expect(form.pend("tags", "“Pyth” was not taken.")).toBe(true);
  expect(form.pend("tags", "“Pyth” was not taken.")).toBe(false);
  expect(form.problems()).toEqual({ tags: ["“Pyth” was not taken."] });
  expect(form.view("tags")).toEqual({ mark: "bad", messages: ["“Pyth” was not taken."] });
  expect(form.missing()).toEqual([]);
  form.change("tags", []);
  expect(form.problems()).toEqual({ tags: ["tags.required", "“Pyth” was not taken."] });
  expect(form.missing()).toEqual(["tags"]);
  form.pend("tags", "");
  expect(form.problems()).toEqual({ tags: ["tags.required"] });
});

test("the server's words stand until the field is changed, and leave the button alone", () => {
  const form = filledForm();
  form.refuse({ title: ["You already have it."], room_code: ["Not yours to set."], tags: [] });
  expect(form.problems()).toEqual({ title: ["You already have it."] });
  expect(form.view("title")).toEqual({ mark: "bad", messages: ["You already have it."] });
  expect(form.missing()).toEqual([]);
  form.change("title", "Another Python Session");
  expect(form.problems()).toEqual({});
});

test("the end is filled in from the start and moves along with it", () => {
  const form = emptyForm();
  form.changeStart("2026-11-22T18:00", 90);
  expect(form.values.end_time).toBe("2026-11-22T19:30");
  form.change("end_time", "2026-11-22T18:30");
  form.changeStart("2026-11-23T10:00", 90);
  expect(form.values.end_time).toBe("2026-11-23T10:30");
});

test("a start that is cleared leaves the end where it is", () => {
  const form = filledForm();
  form.changeStart("", 60);
  expect(form.values).toMatchObject({ start_time: "", end_time: "2026-11-22T19:00" });
});

test("a start that is none for a moment, while it is typed over, loses no length", () => {
  const form = emptyForm();
  form.restore(goodValues({ start_time: "2027-01-31T18:00", end_time: "2027-01-31T20:00" }));
  form.changeStart("", 60);
  form.changeStart("", 60);
  form.changeStart("2027-02-28T18:00", 60);
  expect(form.values.end_time).toBe("2027-02-28T20:00");
  // Nor do the years of long ago that stand there while one is typed.
  for (const year of ["0002", "0020", "0202", "20265"]) form.changeStart(`${year}-02-28T18:00`, 60);
  form.changeStart("2026-11-28T18:00", 60);
  expect(form.values.end_time).toBe("2026-11-28T20:00");
});

test("no length is held against one that was chosen, or came from elsewhere, meanwhile", () => {
  const twoHours = { start_time: "2026-11-22T18:00", end_time: "2026-11-22T20:00" };
  const form = emptyForm();
  form.restore(goodValues(twoHours));
  form.changeStart("", 60);
  form.change("minutes", 45);
  form.changeStart("2026-11-23T18:00", 45);
  expect(form.values.end_time).toBe("2026-11-23T18:45");

  form.accept(twoHours);
  form.changeStart("", 60);
  form.accept({ start_time: "", end_time: "" });
  form.changeStart("2026-11-24T18:00", 60);
  expect(form.values.end_time).toBe("2026-11-24T19:00");

  form.accept(twoHours);
  form.changeStart("", 60);
  form.restore({});
  form.changeStart("2026-11-25T18:00", 60);
  expect(form.values.end_time).toBe("2026-11-25T19:00");
});

test("restored values count as touched, the untouched ones do not", () => {
  const form = emptyForm();
  form.restore({ title: "Short" });
  expect(form.view("title").mark).toBe("bad");
  expect(form.view("start_time")).toEqual(NOTHING);
  expect(form.values.capacity).toBe("5");
});

test("only a form that differs from the empty one has something to lose", () => {
  const form = emptyForm();
  expect(form.isDirty).toBe(false);
  form.change("capacity", "12");
  expect(form.isDirty).toBe(true);
  form.change("capacity", "5");
  form.change("tags", []);
  expect(form.isDirty).toBe(false);
  form.change("tags", [PYTHON]);
  expect(form.isDirty).toBe(true);
});
