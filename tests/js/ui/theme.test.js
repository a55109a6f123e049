import { afterEach, describe, expect, it } from "vitest";

import { applyTheme, toggled } from "../../../static/js/ui/theme.js";

afterEach(() => applyTheme(document, ""));

describe("toggled", () => {
  it.each([
    ["", "light", "dark"],
    ["", "dark", "light"],
    ["dark", "light", ""],
    ["light", "dark", ""],
    ["dark", "dark", "light"],
    ["light", "light", "dark"],
  ])("from %j with a %s system to %j", (chosen, system, expected) => {
    expect(toggled(chosen, system)).toBe(expected);
  });
});

describe("applyTheme", () => {
  it("shows the choice, and remembers it for the server's next page", () => {
    applyTheme(document, "dark");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(document.cookie).toBe("theme=dark");
  });

  it("forgets it when the page may follow the system again", () => {
    applyTheme(document, "dark");
    applyTheme(document, "");
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(document.cookie).toBe("");
  });
});
