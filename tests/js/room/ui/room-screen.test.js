import { beforeEach, describe, expect, it, vi } from "vitest";

import { RoomScreen } from "../../../../static/js/room/ui/room-screen.js";
import { openRoom, seen, shown } from "./page.js";
import { config, lobby, person, ScriptedRoom, START, view } from "./samples.js";

let root;
let room;
let toasts;
let went;

function open(first, { role = "learner", api = {} } = {}) {
  window.matchMedia = () => Object.assign(new EventTarget(), { matches: true });
  localStorage.clear();
  root = openRoom(config({ role, status: first.room.phase === "lobby" ? "scheduled" : "live" }));
  room = new ScriptedRoom(first);
  toasts = [];
  went = [];
  const feedback = { mayRate: vi.fn(async () => []), rate: vi.fn(), ...api };
  const screen = new RoomScreen({ window, root, room, config: config({ role }), feedback, zone: "Asia/Kolkata", go: () => went.push("home") });
  screen.render();
}

window.addEventListener("toast", (event) => toasts?.push(event.detail.text));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.advanceTimersByTime(60_000);
  return () => vi.useRealTimers();
});

const control = (name) => root.querySelector(`[data-controls] [data-control=${name}]`);
const spoken = (name = "polite") => {
  vi.advanceTimersByTime(600);
  return [...document.getElementById(`room-${name}`).children].map(({ textContent }) => textContent);
};
const key = (name) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const answer = (id, value) => document.getElementById(id).close(value);
const settled = () => vi.waitFor(() => Promise.resolve());

describe("the room's page", () => {
  it("says on its root where it stands", () => {
    open(lobby());
    expect({ ...root.dataset }).toMatchObject({ phase: "lobby", link: "open" });
    room.becomes(view({ room: { link: "reconnecting" } }));
    expect({ ...root.dataset }).toMatchObject({ phase: "live", link: "reconnecting" });
    expect(document.title).toBe("● Live · Talking Through a Bug Together · PeerLearn");
  });

  it("has one view at a time", () => {
    const views = () => shown(root, "[data-lobby], [data-stage], [data-over]").length;
    open(lobby());
    expect(views()).toBe(1);
    for (const phase of ["live", "ended"]) {
      room.becomes(view({ room: { phase } }));
      expect(views()).toBe(1);
    }
  });

  it("is whole for observers, too, from the lobby to the end", () => {
    const people = [person(1), person(2), person(5, { role: "observer", name: "Nina Das" })];
    open(lobby({ me: 5, people }), { role: "observer" });
    room.becomes(view({ me: 5, people }));
    expect(root.querySelectorAll("[data-local-video]")).toHaveLength(0);
    expect(root.querySelectorAll("[data-remote-video]")).toHaveLength(2);
    room.becomes(view({ me: 5, people, room: { phase: "ended", duration: 60 } }));
    expect(shown(root, "[data-over]")).toHaveLength(1);
  });

  it("has one local picture at a time", () => {
    open(lobby());
    expect(root.querySelectorAll("[data-local-video]")).toHaveLength(1);
    room.becomes(view());
    expect(root.querySelectorAll("[data-local-video]")).toHaveLength(1);
  });

  it.each([
    ["a live room that is not ready", { ready: false }, true],
    ["a live room that is", {}, false],
    ["a lost line, of which the bar tells", { ready: false, room: { link: "reconnecting" } }, false],
    ["being offline, of which the banner tells", { ready: false, room: { link: "offline" } }, false],
    ["somebody who has not come in", { ready: false, room: { phase: "prejoin" } }, false],
    ["an end", { ready: false, room: { phase: "ended" } }, false],
  ])("says Connecting… of %s: %s", (_name, changes, isConnecting) => {
    open(view(changes));
    expect(shown(root, "[data-connecting]").map(seen)).toEqual(isConnecting ? ["Connecting…"] : []);
  });

  it("does what its controls say", () => {
    open(view());
    for (const name of ["mic", "camera", "screen", "hand"]) control(name).click();
    expect(room.asked).toEqual([["toggleMic"], ["toggleCamera"], ["toggleScreen"], ["toggleHand"]]);
  });

  it("does the same by shortcut, and nothing that is off or not there", () => {
    open(lobby());
    for (const name of ["m", "v", "s", "h"]) key(name);
    expect(room.asked).toEqual([["toggleMic"], ["toggleCamera"]]);
    room.becomes(view({ ready: false }));
    key("m");
    expect(room.asked).toHaveLength(2);
  });

  it("shows its shortcuts by ?, where they can be switched off", () => {
    open(view());
    key("?");
    const dialog = document.getElementById("shortcuts");
    expect(dialog.hasAttribute("open")).toBe(true);
    const box = dialog.querySelector("[data-shortcuts-on]");
    expect(box.checked).toBe(true);
    box.click();
    answer("shortcuts");
    key("m");
    expect(room.asked).toEqual([]);
  });
});

describe("leaving", () => {
  it("asks a learner nothing", async () => {
    open(view());
    control("leave").click();
    await settled();
    expect([room.asked, went]).toEqual([[["leave"]], ["home"]]);
  });

  it("asks the mentor while it is live, and not in the lobby", async () => {
    open(view({ me: 1 }), { role: "mentor" });
    control("leave").click();
    expect(document.getElementById("leave-session").hasAttribute("open")).toBe(true);
    answer("leave-session", "cancel");
    await settled();
    expect(room.asked).toEqual([]);
    control("leave").click();
    answer("leave-session", "confirm");
    await settled();
    expect([room.asked, went]).toEqual([[["leave"]], ["home"]]);

    open(lobby({ me: 1 }), { role: "mentor" });
    control("leave").click();
    await settled();
    expect(room.asked).toEqual([["leave"]]);
  });
});

describe("ending", () => {
  beforeEach(() => open(view({ me: 1 }), { role: "mentor" }));

  it("is confirmed first", async () => {
    control("end").click();
    answer("end-session", "cancel");
    await settled();
    expect(room.asked).toEqual([]);
    control("end").click();
    answer("end-session", "confirm");
    await settled();
    expect(room.asked).toEqual([["end"]]);
  });

  it("is refused in words", async () => {
    room.answers.end = "Only the mentor can do this.";
    control("end").click();
    answer("end-session", "confirm");
    await vi.waitFor(() => expect(toasts).toEqual(["Only the mentor can do this."]));
  });

  it("closes what else is open", () => {
    control("devices").click();
    room.becomes(view({ me: 1, room: { phase: "ended", duration: 60 } }));
    expect(document.getElementById("device-dialog").hasAttribute("open")).toBe(false);
  });
});

describe("what is said to screen readers", () => {
  it("is all news, the urgent ones at once", () => {
    open(view());
    room.tells({ tone: "calm", text: "Bob Nair raised a hand", about: "hand:3" });
    room.tells({ tone: "bad", text: "Reconnecting…", about: "link", urgent: true });
    expect(toasts).toEqual(["Bob Nair raised a hand", "Reconnecting…"]);
    expect([spoken("assertive"), spoken()]).toEqual([["Reconnecting…"], ["Bob Nair raised a hand"]]);
  });

  it("is said as one where several come", () => {
    open(view());
    for (const name of ["Bob", "Carol", "Dev"]) {
      room.tells({ tone: "calm", text: `${name} joined`, about: `person:${name}`, several: "learners joined" });
    }
    expect(spoken()).toEqual(["3 learners joined"]);
    expect(toasts).toHaveLength(3);
  });

  it("is what the page says elsewhere, once: the feed may tell it, too", () => {
    open(view({ me: 1 }), { role: "mentor" });
    window.dispatchEvent(new CustomEvent("toast", { detail: { tone: "calm", text: "Alice is waiting in the room", about: "person:2" } }));
    room.tells({ tone: "calm", text: "Alice is waiting in the room", about: "person:2" });
    expect(spoken()).toEqual(["Alice is waiting in the room"]);
  });

  it("is what became of one's own devices and hand, and nothing at the start", () => {
    open(view());
    expect(spoken()).toEqual([]);
    room.becomes(view({ local: { mic: "off" } }));
    room.becomes(view({ local: { mic: "off", camera: "asking" } }));
    room.becomes(view({ local: { mic: "off", camera: "off", screen: "on" } }));
    room.becomes(view({ local: { mic: "off", camera: "off" }, people: [person(1), person(2, { hand_raised_at: START })] }));
    expect(spoken()).toEqual([
      "You are muted",
      "Your camera is off",
      "You share your screen",
      "You share your screen no more",
      "Your hand is raised",
    ]);
  });

  it("is nothing of the devices that the end switches off", () => {
    open(view());
    room.becomes(view({ local: { mic: "off", camera: "off" }, room: { phase: "ended" } }));
    expect(spoken()).toEqual([]);
  });
});

describe("the focus", () => {
  it("goes to the controls when what had it is gone", () => {
    open(lobby({ me: 1 }), { role: "mentor" });
    root.querySelector("[data-control=start]").focus();
    room.becomes(view({ me: 1 }));
    expect(document.activeElement).toBe(root.querySelector("[data-controls]"));
  });

  it("stays on a control that is still there", () => {
    open(lobby());
    control("mic").focus();
    room.becomes(view());
    expect(document.activeElement).toBe(control("mic"));
  });

  it("goes to what has happened when it is over", () => {
    open(view());
    control("mic").focus();
    room.becomes(view({ room: { phase: "ended", endReason: "cancelled" } }));
    expect(document.activeElement.id).toBe("over-title");
  });

  it("goes to the controls when a banner with it is put away", () => {
    open(view({ local: { problem: "Video unavailable" } }));
    const close = root.querySelector("[data-banner-close]");
    close.focus();
    close.click();
    expect(document.activeElement).toBe(root.querySelector("[data-controls]"));
  });
});

describe("bad news that the banner goes on saying", () => {
  it("leaves its toast after a while", () => {
    open(view({ room: { link: "offline" } }));
    const text = "You’re offline. Session paused.";
    const toast = document.createElement("div");
    toast.dataset.about = "link";
    document.body.append(toast);
    room.tells({ tone: "bad", text, about: "link", urgent: true });
    vi.advanceTimersByTime(11_999);
    expect(toast.isConnected).toBe(true);
    vi.advanceTimersByTime(1);
    expect(toast.isConnected).toBe(false);
  });

  it("keeps its toast where nothing else says it", () => {
    open(view());
    const toast = document.createElement("div");
    toast.dataset.about = "device";
    document.body.append(toast);
    room.tells({ tone: "bad", text: "Nothing is shared", about: "device" });
    vi.advanceTimersByTime(60_000);
    expect(toast.isConnected).toBe(true);
  });
});
