// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { Press } from "../../../static/js/authoring/ui/press.js";
import { settle } from "./samples.js";

/** @type {EventTarget} */
let target;
/** @type {Press} */
let press;
/** @type {string[]} */
let done;

beforeEach(() => {
  target = new EventTarget();
  press = new Press(target);
  done = [];
});

/** @param {string} type */
function pointer(type) {
  target.dispatchEvent(new Event(type));
}

test("without a press things happen at once", () => {
  press.afterwards(() => done.push("left"));
  expect(done).toEqual(["left"]);
});

test.each(["pointerup", "pointercancel"])("during a press they wait until after the click: %s", async (end) => {
  pointer("pointerdown");
  press.afterwards(() => done.push("left"));
  pointer(end);
  done.push("click");
  await settle();
  expect(done).toEqual(["click", "left"]);
});

test("who acts on the click itself first has done what waited for it", async () => {
  pointer("pointerdown");
  press.afterwards(() => done.push("left"));
  pointer("pointerup");
  press.settle();
  done.push("click");
  await settle();
  expect(done).toEqual(["left", "click"]);
});
