import { beforeEach, describe, expect, it, vi } from "vitest";

import { Controls } from "../../../../static/js/room/ui/controls.js";
import { openRoom, seen, shown } from "./page.js";
import { config, lobby, person, START, view } from "./samples.js";

let root;
let controls;
let acted;

function open(role) {
  root = openRoom(config({ role }));
  acted = [];
  const names = ["mic", "camera", "screen", "hand", "devices", "leave", "end"];
  const actions = Object.fromEntries(names.map((name) => [name, () => acted.push(name)]));
  controls = new Controls(root.querySelector("[data-controls]"), actions);
}

beforeEach(() => open("mentor"));

const names = () => shown(root, "[data-controls] [data-control]").map(seen);
const disabled = () => shown(root, "[data-controls] [aria-disabled=true]").map(({ dataset }) => dataset.control);
const press = (name) => root.querySelector(`[data-controls] [data-control=${name}]`).click();

describe("the controls", () => {
  it("are those of a live session, each with what it does now for a name", () => {
    controls.render(view({ me: 1 }));
    expect(names()).toEqual([
      "Mute",
      "Stop camera",
      "Share screen",
      "Raise hand",
      "People",
      "Devices",
      "Leave",
      "End Session ▶",
    ]);
  });

  it("change their names with what is on, and carry no pressed state beside them", () => {
    const people = [person(1, { hand_raised_at: START }), person(2)];
    controls.render(view({ me: 1, people, local: { mic: "off", camera: "off", screen: "on" } }));
    expect(names().slice(0, 4)).toEqual(["Unmute", "Start camera", "Stop sharing", "Lower hand"]);
    expect(root.querySelectorAll("[aria-pressed]")).toHaveLength(0);
  });

  it("are fewer in the lobby, and none when it is over", () => {
    controls.render(lobby({ me: 1 }));
    expect(names()).toEqual(["Mute", "Stop camera", "Leave"]);
    controls.render(view({ me: 1, room: { phase: "ended" } }));
    expect(names()).toEqual([]);
  });

  it("leave out what a learner, an observer or a phone has not", () => {
    open("learner");
    controls.render(view({ local: { screen: "unsupported" } }));
    expect(names()).not.toContain("End Session ▶");
    expect(names()).not.toContain("Share screen");
    open("observer");
    controls.render(view({ me: 5, people: [person(1)] }));
    expect(names()).toEqual(["People", "Devices", "Leave"]);
  });

  it("of media are off until it is ready; leaving and ending work at all times", () => {
    controls.render(view({ me: 1, ready: false, room: { link: "connecting" } }));
    expect(disabled()).toEqual(["mic", "camera", "screen", "hand"]);
    for (const name of ["mic", "camera", "screen", "hand", "devices", "leave", "end"]) press(name);
    expect(acted).toEqual(["devices", "leave", "end"]);
  });

  it("stay in reach of the keyboard while they are off", () => {
    controls.render(view({ me: 1, ready: false }));
    expect(root.querySelectorAll("[data-controls] [disabled]")).toHaveLength(0);
  });

  it("are off while another tab has taken over, and while a device is asked for", () => {
    controls.render(view({ me: 1, room: { link: "replaced" } }));
    expect(disabled()).toEqual(["mic", "camera", "screen", "hand"]);
    controls.render(view({ me: 1, local: { mic: "asking", screen: "asking" } }));
    expect(disabled()).toEqual(["mic", "screen"]);
  });

  it("of devices can be used before one comes in", () => {
    controls.render(lobby({ me: 1, ready: false, room: { phase: "prejoin" } }));
    expect(names()).toEqual(["Mute", "Stop camera", "Leave"]);
    expect(disabled()).toEqual([]);
  });

  it("of media go on without the line to the server; a hand cannot be raised then", () => {
    controls.render(view({ me: 1, room: { link: "reconnecting" } }));
    expect(disabled()).toEqual(["hand"]);
  });

  it("offer to switch on again what is unavailable", () => {
    controls.render(view({ me: 1, local: { mic: "unavailable", camera: "unavailable" } }));
    expect(names().slice(0, 2)).toEqual(["Unmute", "Start camera"]);
    expect(disabled()).toEqual([]);
  });

  it("write nothing when nothing has changed", async () => {
    controls.render(view({ me: 1 }));
    const written = vi.fn();
    new MutationObserver(written).observe(root, { subtree: true, attributes: true, childList: true, characterData: true });
    controls.render(view({ me: 1 }));
    await Promise.resolve();
    expect(written).not.toHaveBeenCalled();
  });
});
