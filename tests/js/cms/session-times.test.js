import { beforeEach, expect, test } from "vitest";

import { SessionTimes } from "../../../static/js/cms/session-times.js";

/** @type {{ start: HTMLInputElement, end: HTMLInputElement, duration: HTMLElement, move: HTMLElement }} */
let parts;

beforeEach(() => {
  document.body.innerHTML = `
    <input id="start" value="2030-01-31 18:00"><input id="end" value="2030-01-31 19:00"><p id="duration"></p>
    <div id="move" data-starts="2030-01-31 18:00" data-ends="2030-01-31 19:00"></div>`;
  const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  parts = { start: at("start"), end: at("end"), duration: at("duration"), move: at("move") };
});

/**
 * @param {HTMLInputElement} input
 * @param {string} value
 */
function type(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

test("says how long the session is, from the beginning on", () => {
  new SessionTimes(parts);

  expect(parts.duration.textContent).toBe("Duration: 1h");
});

test("takes the end along with the start, and tells the form so", () => {
  const heard = [];
  parts.end.addEventListener("change", () => heard.push(parts.end.value));
  new SessionTimes(parts);

  type(parts.start, "2030-02-01 09:00");

  expect(parts.end.value).toBe("2030-02-01 10:00");
  expect(heard).toEqual(["2030-02-01 10:00"]);
});

test("asks about the bookings only while the times are others than the published", () => {
  new SessionTimes(parts);
  expect(parts.move.hasAttribute("data-is-idle")).toBe(true);

  type(parts.end, "2030-01-31 19:30");
  expect(parts.move.hasAttribute("data-is-idle")).toBe(false);

  type(parts.end, "2030-01-31 19:00");
  expect(parts.move.hasAttribute("data-is-idle")).toBe(true);
});

test("leaves an end alone that was set while the start is being typed", () => {
  new SessionTimes(parts);

  type(parts.start, "2030-02-");

  expect(parts.end.value).toBe("2030-01-31 19:00");
});
