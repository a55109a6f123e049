import { beforeEach, describe, expect, it } from "vitest";

import { inOrder, PeopleList, Side } from "../../../../static/js/room/ui/people-list.js";
import { openRoom, seen, shown } from "./page.js";
import { config, peer, person, START, view } from "./samples.js";

let root;

beforeEach(() => {
  root = openRoom(config());
});

const ids = (people) => people.map(({ id }) => id);
const rows = (list) => [...list.children].map(seen);

describe("the order of people", () => {
  it("is the mentor, then hands as they went up, then all others as they came", () => {
    const people = [
      person(2),
      person(3, { hand_raised_at: START + 2 }),
      person(1),
      person(4),
      person(5, { hand_raised_at: START + 1 }),
    ];
    expect(ids(inOrder(people))).toEqual([1, 5, 3, 2, 4]);
  });
});

describe("a list of people", () => {
  let list;
  let people;

  beforeEach(() => {
    list = root.querySelector("[data-people]");
    people = new PeopleList(list);
  });

  it("says of each who and how they are", () => {
    const here = [
      person(1, { media: { screen: true } }),
      person(2, { hand_raised_at: START }),
      person(3, { presence: "lost", media: { mic: false, camera: false } }),
      { ...person(4, { role: "observer" }), name: "Nina Das" },
    ];
    const peers = new Map([[3, peer(3, { quality: { grade: "poor", loss: 0.3, roundTrip: 900 } })]]);
    const room = view({ people: here, peers, speaker: 1 });
    people.render(room, here);
    expect(rows(list)).toEqual([
      "MR Maya Rao Mentor Speaking. Sharing the screen. Microphone on. Camera on.",
      "AI Alice Iyer (you) Hand raised. Microphone on. Camera on.",
      "BN Bob Nair Reconnecting… · Poor connection Muted. Camera off.",
      "ND Nina Das Observer",
    ]);
  });

  it("moves rows instead of drawing them anew", () => {
    people.render(view(), [person(1), person(2)]);
    const [maya, alice] = list.children;
    people.render(view(), [person(2), person(3), person(1)]);
    expect([list.children[0], list.children[2]]).toEqual([alice, maya]);
    people.render(view(), [person(3)]);
    expect(rows(list)).toHaveLength(1);
  });
});

describe("the side of the room", () => {
  let wide;
  let side;
  const button = () => root.querySelector("[data-control=people]");
  const isOpen = () => shown(root, "[data-side]").length === 1;

  function open(matches) {
    root = openRoom(config());
    wide = Object.assign(new EventTarget(), { matches });
    side = new Side({ element: root.querySelector("[data-side]"), button: button(), wide });
    side.render(view());
  }

  it("stands beside the video where there is room, with the number of people", () => {
    open(true);
    expect(isOpen()).toBe(true);
    expect(button().getAttribute("aria-expanded")).toBe("true");
    expect(seen(root.querySelector("#people-title"))).toBe("People 2");
  });

  it("comes over the video when asked for, and takes the focus along", () => {
    open(false);
    expect(isOpen()).toBe(false);
    button().click();
    expect(isOpen()).toBe(true);
    expect(document.activeElement.id).toBe("people-title");
    root.querySelector("[data-side-close]").click();
    expect(isOpen()).toBe(false);
    expect(document.activeElement).toBe(button());
  });

  it("closes with Escape where it lies over the video, and only there", () => {
    const escape = () =>
      root.querySelector("#people-title").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    open(false);
    button().click();
    escape();
    expect(isOpen()).toBe(false);
    open(true);
    escape();
    expect(isOpen()).toBe(true);
  });

  it("follows the width of the window", () => {
    open(true);
    wide.matches = false;
    wide.dispatchEvent(new Event("change"));
    expect(isOpen()).toBe(false);
  });

  it("is there only while the session is live", () => {
    open(true);
    side.render(view({ room: { phase: "ended" } }));
    expect(isOpen()).toBe(false);
  });
});
