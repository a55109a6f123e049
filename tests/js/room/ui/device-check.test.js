import { beforeEach, describe, expect, it } from "vitest";

import { DeviceCheck } from "../../../../static/js/room/ui/device-check.js";
import { openRoom, seen, shown } from "./page.js";
import { config, view } from "./samples.js";

const device = (deviceId, label) => ({ deviceId, label });
const DEVICES = {
  microphones: [device("m1", "Built-in"), device("m2", "")],
  cameras: [device("c1", "FaceTime")],
  speakers: [device("s1", "Headset")],
};

let root;
let check;
let asked;
let played;

function open(place) {
  root = openRoom(config()).querySelector(place).querySelector("[data-devices]");
  // The dialog is shut; what is in it is looked at all the same.
  asked = [];
  check = new DeviceCheck(root, {
    choose: async (...values) => void asked.push(values),
    testSpeaker: () => new Promise((resolve) => (played = resolve)),
    retry: () => asked.push("retry"),
  });
}

beforeEach(() => open("[data-lobby]"));

const draw = (local, level = 0) => check.render(view({ local: { ...DEVICES, ...local }, level }));
const select = (kind) => root.querySelector(`[data-choose=${kind}]`);
const options = (kind) => [...select(kind).options].map(({ text }) => text);
const words = () => root.querySelector("[data-level-words]").textContent;

describe("the choice of devices", () => {
  it("lists them by name, and by number where a browser hides the names", () => {
    draw({ chosen: { microphone: "m2" } });
    expect(options("microphone")).toEqual(["Built-in", "Microphone 2"]);
    expect(select("microphone").value).toBe("m2");
    expect(options("camera")).toEqual(["FaceTime"]);
  });

  it("is passed on", () => {
    draw();
    select("microphone").value = "m2";
    select("microphone").dispatchEvent(new Event("change"));
    expect(asked).toEqual([["microphone", "m2"]]);
  });

  it("stays open while the room changes, and follows a device that is plugged in", () => {
    draw();
    const [first] = select("microphone").options;
    draw({}, 0.5);
    expect(select("microphone").options[0]).toBe(first);
    draw({ microphones: [...DEVICES.microphones, device("m3", "New")] });
    expect(options("microphone")).toEqual(["Built-in", "Microphone 2", "New"]);
  });

  it("says where there is none, and leaves out what the browser cannot choose", () => {
    draw({ cameras: [], speakers: [] });
    expect(options("camera")).toEqual(["No camera found"]);
    expect(select("camera").disabled).toBe(true);
    expect(root.querySelector("[data-speaker-field]").hidden).toBe(true);
  });
});

describe("the microphone's level", () => {
  it("is a meter in steps, and words", () => {
    draw({}, 0.004);
    expect(words()).toBe("Say something: the bar moves when we hear you.");
    draw({}, 0.42);
    expect(words()).toBe("We hear you.");
    expect(root.querySelector("[role=meter]").getAttribute("aria-valuenow")).toBe("40");
    expect(root.querySelector("[data-level-bar]").style.getPropertyValue("--level")).toBe("0.42");
    // Between two words one is still heard.
    draw({}, 0);
    expect(words()).toBe("We hear you.");
  });

  it.each([
    ["off", "You are muted."],
    ["asking", "Asking for your microphone…"],
    ["unavailable", "No microphone: you can listen."],
  ])("is nought while the microphone is %s", (mic, text) => {
    draw({ mic }, 0.9);
    expect(words()).toBe(text);
    expect(root.querySelector("[role=meter]").getAttribute("aria-valuenow")).toBe("0");
  });
});

describe("the speaker test", () => {
  it("plays once at a time and asks whether it was heard", async () => {
    const button = root.querySelector("[data-control=speaker-test]");
    const said = () => root.querySelector("[data-speaker-words]").textContent;
    button.click();
    expect(said()).toBe("Playing…");
    played();
    await Promise.resolve();
    await Promise.resolve();
    expect(said()).toContain("Did you hear it?");
  });
});

describe("a refusal", () => {
  it("comes with the way to allow it after all", () => {
    draw({ problem: "" });
    expect(shown(root, "[data-device-problem]")).toEqual([]);
    draw({ problem: "Camera/mic unavailable", hint: "Allow them." });
    expect(seen(root.querySelector("[data-device-problem]"))).toContain("How to allow them");
  });

  it("is said, and can be tried again, in the dialog too, which lies over the banner", () => {
    open("#device-dialog");
    draw({ problem: "Camera/mic unavailable", hint: "Allow them." });
    expect(seen(root.querySelector(".notice"))).toBe("Camera/mic unavailable Allow them.");
    root.querySelector("[data-retry]").click();
    expect(asked).toEqual(["retry"]);
  });
});
