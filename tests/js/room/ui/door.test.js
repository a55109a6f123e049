import { beforeEach, describe, expect, it } from "vitest";

import { Door } from "../../../../static/js/room/ui/door.js";
import { MINUTE, START } from "./samples.js";

let now;
let knocks;
let door;
let element;

beforeEach(() => {
  element = document.createElement("span");
  element.dataset.door = new Date(START - 30 * MINUTE).toISOString();
  knocks = 0;
  door = new Door({ element, now: () => now, knock: () => (knocks += 1), random: () => 0.5 });
});

const at = (seconds) => {
  now = START - 30 * MINUTE + seconds * 1_000;
  return [door.tick(), element.textContent];
};

describe("the door", () => {
  it("counts down to the opening, and knocks once it is open", () => {
    expect(at(-3_660)).toEqual([false, "in 1 h 1 m"]);
    expect(at(-1)).toEqual([false, "in 0:01"]);
    expect(knocks).toBe(0);
    expect(at(1)).toEqual([true, "now"]);
    expect(knocks).toBe(1);
  });

  it("does not knock in the same moment as everybody else", () => {
    expect(at(0)).toEqual([false, "now"]);
    expect(at(0.74)[0]).toBe(false);
    expect(at(0.75)[0]).toBe(true);
  });
});
