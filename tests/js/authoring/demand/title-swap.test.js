// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { TitleSwap } from "../../../../static/js/authoring/demand/title-swap.js";
import { SessionForm } from "../../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../../static/js/authoring/session-values.js";
import { titleCase } from "../../../../static/js/authoring/title-case.js";
import { context, PYTHON, RUST } from "../samples.js";

const TOPIC = { id: 1, text: "decorators by hand", domain: PYTHON, learners: 1, wanted_by: 1 };

/** @type {SessionForm} */
let form;
/** @type {TitleSwap} */
let swap;
let tells = 0;

beforeEach(() => {
  tells = 0;
  form = new SessionForm(emptyValues(5), context);
  swap = new TitleSwap({
    form,
    change: /** @type {any} */ ((/** @type {"title"} */ field, /** @type {any} */ value) => form.change(field, value)),
    // As the form does it whenever a title is left.
    leave: () => form.change("title", titleCase(form.values.title)),
    tell: () => tells++,
  });
});

const shown = () => [form.values.title, form.values.tags.map((tag) => tag.slug), swap.replaced];

test("in an empty form the topic is taken with its domain, and there is nothing to go back to", () => {
  swap.take(TOPIC);
  expect(shown()).toEqual(["Decorators by Hand", ["python"], ""]);
});

test("a title that was written is had back, without the tag that came along", () => {
  form.change("title", "Knots for Sailors");
  swap.take(TOPIC);
  expect(shown()).toEqual(["Decorators by Hand", ["python"], "Knots for Sailors"]);
  // The way back is known last, and shown.
  expect(tells).toBe(1);
  swap.undo();
  expect(shown()).toEqual(["Knots for Sailors", [], ""]);
});

test("tags of the mentor's own stay, before and after", () => {
  form.change("title", "Knots for Sailors");
  form.change("tags", [RUST]);
  swap.take(TOPIC);
  expect(shown()).toEqual(["Decorators by Hand", ["rust"], "Knots for Sailors"]);
  swap.undo();
  expect(shown()).toEqual(["Knots for Sailors", ["rust"], ""]);
});

test("once the new title is written on, the old one is not offered any more", () => {
  form.change("title", "Knots for Sailors");
  swap.take(TOPIC);
  form.change("title", "Decorators by Hand, Slowly");
  expect(swap.replaced).toBe("");
  swap.undo();
  expect(form.values.title).toBe("Decorators by Hand, Slowly");
});

test("of two topics in a row the first leads back to what was written before them", () => {
  form.change("title", "Knots for Sailors");
  swap.take(TOPIC);
  swap.take({ ...TOPIC, id: 2, text: "Generators" });
  expect(swap.replaced).toBe("Knots for Sailors");
});

test("the topic goes along with the title, so that its learners are told, and back with it", () => {
  form.change("topic", "5");
  form.change("title", "Knots for Sailors");
  swap.take({ ...TOPIC, domain: null, id: 7 });
  expect(form.values.topic).toBe("7");
  swap.take({ ...TOPIC, id: 2, text: "Generators" });
  expect(form.values.topic).toBe("2");
  swap.undo();
  expect([form.values.title, form.values.topic]).toEqual(["Knots for Sailors", "5"]);
  swap.take(TOPIC, true);
  expect(form.values.topic).toBe("1");
});

test("what completes the words that were typed leaves no way back to them", () => {
  form.change("title", "deco");
  swap.take(TOPIC, true);
  expect(shown()).toEqual(["Decorators by Hand", ["python"], ""]);
});
