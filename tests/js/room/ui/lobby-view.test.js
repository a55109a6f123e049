import { beforeEach, describe, expect, it } from "vitest";

import { LobbyView } from "../../../../static/js/room/ui/lobby-view.js";
import { openRoom, seen, shown } from "./page.js";
import { config, lobby, MINUTE, person, ScriptedRoom, START, view } from "./samples.js";

let root;
let room;
let lobbyView;

function open(role = "learner", status = "scheduled") {
  root = openRoom(config({ role, status }));
  room = new ScriptedRoom(lobby());
  lobbyView = new LobbyView({
    element: root.querySelector("[data-lobby]"),
    config: config({ role, status }),
    zone: "Asia/Kolkata",
    start: () => room.start(),
    enter: () => void room.enter(),
  });
}

beforeEach(() => open());

const at = (minutes, changes = {}) => lobbyView.render(lobby({ serverNow: START + minutes * MINUTE, ...changes }));
const text = (selector) => shown(root, selector).map(seen).join(" ");
const start = () => root.querySelector("[data-control=start]");
const mayStart = () => start().getAttribute("aria-disabled") !== "true";

describe("the lobby's time", () => {
  it("is the countdown, and the hour in the viewer's zone", () => {
    at(-24);
    expect(text("[data-lobby-eyebrow]")).toBe("Starts in");
    expect(text("[data-lobby-clock]")).toBe("24:00");
    expect(text("[data-lobby-when]")).toBe("Sat 21 Nov · 18:00–19:00 IST");
  });

  it("is any moment when the hour has come, and for the mentor: now", () => {
    at(0);
    expect(text("[data-lobby-clock]")).toBe("Any moment now");
    open("mentor");
    at(0, { me: 1 });
    expect(text("[data-lobby-clock]")).toBe("It is time");
  });
});

describe("a learner in the lobby", () => {
  it("waits for the mentor, and is told whether they are here", () => {
    at(-5, { people: [person(2)] });
    expect(text("[data-lobby-waits]")).toBe(
      "Waiting for Mentor… Maya Rao is not here yet. You come in by yourself when the session starts.",
    );
    at(-5);
    expect(text("[data-mentor-help]")).toContain("Maya Rao is here.");
    at(-5, { people: [person(1, { presence: "lost" }), person(2)] });
    expect(text("[data-mentor-help]")).toContain("Maya Rao is reconnecting.");
    expect(start()).toBeNull();
  });

  it("sees who waits, and who else is there", () => {
    const people = [person(1), person(2), person(3), person(4, { role: "observer", name: "Nina Das" })];
    at(-5, { people });
    expect([...root.querySelector("[data-waiting-list]").children].map(seen)).toEqual([
      "AI Alice Iyer (you)",
      "BN Bob Nair",
    ]);
    expect(text("#waiting-title")).toBe("Waiting Learners 2");
    expect(text("[data-waiting-others]")).toBe("Also here: Maya Rao (mentor), Nina Das (observer)");
  });

  it("sees themselves, or why not", () => {
    at(-5);
    const video = root.querySelector("[data-lobby] video");
    expect(video.srcObject).toMatchObject({ of: "me" });
    expect(video.hasAttribute("data-local-video")).toBe(true);
    at(-5, { local: { preview: null, camera: "unavailable" } });
    expect(video.srcObject).toBeNull();
    expect(text("[data-lobby] [data-note]")).toBe("Video unavailable");
  });
});

describe("the mentor in the lobby", () => {
  beforeEach(() => open("mentor"));

  it("may start from ten minutes before, and is told so until then", () => {
    at(-10.01, { me: 1 });
    expect(mayStart()).toBe(false);
    expect(text("#start-help")).toBe("You can start from 17:50 IST, in 0:01.");
    start().click();
    expect(room.asked).toEqual([]);

    at(-10, { me: 1 });
    expect(mayStart()).toBe(true);
    expect(text("#start-help")).toBe("Everybody who is waiting comes in with you.");
  });

  it("may start from ten minutes before the time that the session was moved to", () => {
    at(-10, { me: 1, room: { startsAt: START + 15 * MINUTE } });
    expect(mayStart()).toBe(false);
    at(5, { me: 1, room: { startsAt: START + 15 * MINUTE } });
    expect(mayStart()).toBe(true);
  });

  it("may not start without a line to the server", () => {
    at(-5, { me: 1, room: { link: "reconnecting" } });
    expect(mayStart()).toBe(false);
    expect(text("#start-help")).toBe("You can start when the connection stands.");
  });

  it("starts once, however often they press", async () => {
    at(-5, { me: 1 });
    start().click();
    start().click();
    at(-5, { me: 1 });
    start().click();
    expect(room.asked).toEqual([["start"]]);
  });

  it("reads why the server refuses, and may try again", async () => {
    room.answers.start = "The session is over.";
    at(-5, { me: 1 });
    start().click();
    await Promise.resolve();
    expect(text("[data-start-problem]")).toBe("The session is over.");
    expect(mayStart()).toBe(true);
  });

  it("is told when nobody waits", () => {
    at(-5, { me: 1, people: [person(1)] });
    expect(text("[data-waiting-empty]")).toBe("Nobody is here yet. Learners appear here as they come in.");
  });
});

describe("before entering a live session", () => {
  it("there is one way in, and nobody to be seen yet", () => {
    open("learner", "live");
    at(5, { people: [], room: { phase: "prejoin" } });
    expect(text("[data-lobby-clock]")).toBe("Live now");
    expect(text("[data-lobby-waits]")).toBe("");
    expect(shown(root, "[data-lobby-people]")).toEqual([]);
    root.querySelector("[data-control=join]").click();
    expect(room.asked).toEqual([["enter"]]);
  });
});

describe("once inside", () => {
  it("the lobby is gone, and its picture given free for the stage", () => {
    at(-5);
    lobbyView.render(view());
    expect(shown(root, "[data-lobby]")).toEqual([]);
    const video = root.querySelector("[data-lobby] video");
    expect(video.srcObject).toBeNull();
    expect(video.hasAttribute("data-local-video")).toBe(false);
  });
});
