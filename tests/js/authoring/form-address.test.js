import { beforeEach, expect, test } from "vitest";

import { formAddress } from "../../../static/js/authoring/ui/form-address.js";

const KEY = "0f8fad5b-d9cb-469f-a165-70867728950e";

beforeEach(() => window.history.replaceState(null, "", "/create?topic=5&x=1"));

test("no key is none, and what is no key neither", () => {
  expect(formAddress(window).read()).toBe(null);
  window.history.replaceState(null, "", "/create?draft=../../7");
  expect(formAddress(window).read()).toBe(null);
});

test("from the first word on the address leads to the form, and no more to what it was begun with", () => {
  formAddress(window).write(KEY);
  expect(window.location.search).toBe(`?x=1&draft=${KEY}`);
  expect(formAddress(window).read()).toBe(KEY);
  formAddress(window).write(null);
  expect(window.location.search).toBe("?x=1");
});
