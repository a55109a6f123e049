import { beforeEach, expect, test } from "vitest";

import { moveInToolbar } from "../../../static/js/authoring/ui/toolbar.js";

/** @type {HTMLElement} */
let toolbar;

beforeEach(() => {
  document.body.innerHTML = `<div role="toolbar"><button>a</button><button tabindex="-1">b</button><button tabindex="-1">c</button></div>`;
  toolbar = /** @type {HTMLElement} */ (document.body.firstElementChild);
  toolbar.addEventListener("keydown", moveInToolbar);
  toolbar.querySelector("button")?.focus();
});

/** @param {string} key */
function press(key) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(event);
  return event;
}

test("arrows move round, Home and End jump, and only the one focused is a Tab stop", () => {
  /** @type {[string, string][]} */
  const steps = [["ArrowRight", "b"], ["End", "c"], ["ArrowRight", "a"], ["ArrowLeft", "c"], ["Home", "a"]];
  for (const [key, name] of steps) {
    press(key);
    expect(document.activeElement?.textContent).toBe(name);
    const stops = [...toolbar.querySelectorAll("button")].filter((button) => button.tabIndex === 0);
    expect(stops).toEqual([document.activeElement]);
  }
});

test("other keys keep their meaning", () => {
  expect(press("Enter").defaultPrevented).toBe(false);
  expect(document.activeElement?.textContent).toBe("a");
});
