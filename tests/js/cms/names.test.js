import { afterEach, expect, test, vi } from "vitest";

import { giveNames } from "../../../static/js/cms/names.js";

let stop = () => {};

afterEach(() => stop());

test("names what Wagtail has drawn, and what it draws later", async () => {
  document.body.innerHTML = "<aside id='wagtail-sidebar'><form role='search'></form></aside>";
  stop = giveNames(document.body);

  expect(document.querySelector("form")?.getAttribute("aria-label")).toBe("Search in the sidebar");

  document.body.insertAdjacentHTML(
    "beforeend",
    "<div data-contentpath='tags'><ul><li class='tagit-new'><input></li></ul></div>",
  );

  await vi.waitFor(() =>
    expect(document.querySelector("input")?.getAttribute("aria-labelledby")).toBe("id_tags-label"),
  );
});
