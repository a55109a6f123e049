import { describe, expect, it } from "vitest";

import { fillTimeZones, focusErrorSummary } from "../../../static/js/ui/reveal.js";
import { keepEmptyState } from "../../../static/js/ui/empty-state.js";

describe("fillTimeZones", () => {
  it("tells the sign-up form the browser's zone, and overwrites none", () => {
    document.body.innerHTML = `
      <input type="hidden" name="time_zone" value=""><input type="hidden" name="time_zone" value="Europe/Paris">
      <select name="time_zone"><option value="" selected></option></select>`;
    fillTimeZones(document);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect([...document.querySelectorAll("input")].map((input) => input.value)).toEqual([zone, "Europe/Paris"]);
    expect(document.querySelector("select").value).toBe("");
  });
});

describe("focusErrorSummary", () => {
  it("starts the keyboard at what is wrong", () => {
    document.body.innerHTML = `<div tabindex="-1" data-error-summary>There is a problem</div>`;
    focusErrorSummary(document);
    expect(document.activeElement).toBe(document.querySelector("[data-error-summary]"));
  });
});

describe("keepEmptyState", () => {
  it("stands in for the last card that goes, and gives way to the first that comes", () => {
    document.body.innerHTML = `<section>
      <p data-when-filled>All sessions</p>
      <ul data-cards="live" data-when-filled><li data-session-id="1"></li></ul>
      <div data-when-empty hidden>No sessions just now</div>
    </section>`;
    const list = document.querySelector("ul");
    const hidden = () => [...document.querySelectorAll("section > *")].map((element) => element.hidden);
    keepEmptyState(list);
    list.replaceChildren();
    list.dispatchEvent(new CustomEvent("cards-changed"));
    expect(hidden()).toEqual([true, true, false]);
    list.innerHTML = `<li data-session-id="2"></li>`;
    list.dispatchEvent(new CustomEvent("cards-changed"));
    expect(hidden()).toEqual([false, false, true]);
  });
});
