// @vitest-environment node
import { expect, test } from "vitest";

import { takeOver } from "../../../static/js/authoring/ui/take-over.js";

/** @param {Record<string, any>} target */
function watched(target) {
  /** @type {string[]} */
  const written = [];
  const watch = (/** @type {any} */ object, /** @type {string} */ path) =>
    new Proxy(object, {
      get: (from, name) => {
        const value = from[name];
        return value && typeof value === "object" && !Array.isArray(value) ? watch(value, `${path}${String(name)}.`) : value;
      },
      set: (into, name, value) => {
        written.push(path + String(name));
        into[name] = value;
        return true;
      },
    });
  return { shown: watch(target, ""), written };
}

test("only what is different is written", () => {
  const { shown, written } = watched({ title: { message: "Too short.", mark: "❌" }, rows: [{ id: 1 }], count: 3 });
  takeOver(shown, { title: { message: "Too short.", mark: "✔" }, rows: [{ id: 1 }], count: 3 });
  expect(written).toEqual(["title.mark"]);
});

test("rows that are others, and what is new, are written whole", () => {
  const target = { rows: [{ id: 1 }], tip: null };
  const { shown, written } = watched(target);
  takeOver(shown, { rows: [{ id: 2 }], tip: { text: "x" }, more: true });
  expect(written).toEqual(["rows", "tip", "more"]);
  expect(target).toEqual({ rows: [{ id: 2 }], tip: { text: "x" }, more: true });
});
