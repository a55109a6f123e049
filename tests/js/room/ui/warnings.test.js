import { beforeEach, describe, expect, it } from "vitest";

import { extensions, markAt, Warnings } from "../../../../static/js/room/ui/warnings.js";
import { openRoom, seen, shown } from "./page.js";
import { config, END, MINUTE, ScriptedRoom, view } from "./samples.js";

let root;
let said;
let warnings;
let room;

function open(role = "mentor") {
  root = openRoom(config({ role }));
  said = [];
  room = new ScriptedRoom(view());
  warnings = new Warnings({
    element: root.querySelector("[data-warning]"),
    extend: (total) => room.extend(total),
    say: (text) => said.push(text),
  });
}

beforeEach(() => open());

const before = (minutes, changes = {}) => view({ me: 1, serverNow: END - minutes * MINUTE, ...changes });
const words = () => shown(root, "[data-warning]").map(seen);
const offers = () => shown(root, "[data-warning] [data-control]").map(seen);

describe("when a warning is due", () => {
  it.each([
    [5.01, null],
    [5, 5],
    [1.01, 5],
    [1, 1],
    [0.01, 1],
    [0, null],
    [-3, null],
  ])("%d minutes before the end: %s", (minutes, mark) => {
    expect(markAt(minutes * MINUTE)).toBe(mark);
  });
});

describe("the warnings", () => {
  it("come 5 minutes and 1 minute before the end, and are said once each", () => {
    for (const minutes of [6, 5, 4.5, 3, 1, 0.5]) warnings.render(before(minutes));
    expect(said).toEqual([
      "This session ends in 5 minutes. You can extend it.",
      "This session ends in 1 minute. You can extend it.",
    ]);
  });

  it("tell the time that is left", () => {
    warnings.render(before(6));
    expect(words()).toEqual([]);
    warnings.render(before(3.5));
    expect(words()[0]).toContain("This session ends in 4 minutes.");
  });

  it("are said once also to somebody who was away meanwhile", () => {
    warnings.render(before(4));
    warnings.render(before(3.9, { room: { link: "reconnecting" } }));
    warnings.render(before(3));
    expect(said).toHaveLength(1);
  });

  it("can be put away, and come back at the next mark", () => {
    warnings.render(before(5));
    root.querySelector("[data-warning-close]").click();
    warnings.render(before(4));
    expect(words()).toEqual([]);
    warnings.render(before(1));
    expect(words()).toHaveLength(1);
  });

  it("begin anew for a later end", () => {
    warnings.render(before(5));
    warnings.render(before(5, { room: { endsAt: END + 5 * MINUTE, extensionMinutes: 5 } }));
    expect(words()).toEqual([]);
    warnings.render(before(0, { room: { endsAt: END + 5 * MINUTE, extensionMinutes: 5 } }));
    expect(said).toHaveLength(2);
  });

  it("are there only while it is live", () => {
    warnings.render(before(1, { room: { phase: "lobby" } }));
    expect(words()).toEqual([]);
  });

  it("offer learners nothing", () => {
    open("learner");
    warnings.render(view({ serverNow: END - 5 * MINUTE }));
    expect(words()).toEqual(["This session ends in 5 minutes."]);
  });
});

describe("more time", () => {
  it("is 5 or 10 minutes, 10 in all", () => {
    expect([0, 5, 10].map(extensions)).toEqual([
      [
        { total: 5, text: "Extend by 5 min" },
        { total: 10, text: "Extend by 10 min" },
      ],
      [{ total: 10, text: "Extend by 5 min" }],
      [],
    ]);
  });

  it("is asked for as a total", () => {
    warnings.render(before(5));
    expect(offers()).toEqual(["Extend by 5 min", "Extend by 10 min"]);
    root.querySelector("[data-control=extend-5]").click();
    warnings.render(before(5, { room: { extensionMinutes: 5 } }));
    expect(offers()).toEqual(["Extend by 5 min"]);
    root.querySelector("[data-control=extend-10]").click();
    warnings.render(before(5, { room: { extensionMinutes: 10 } }));
    expect(offers()).toEqual([]);
    expect(room.asked).toEqual([
      ["extend", 5],
      ["extend", 10],
    ]);
  });

  it("is refused in words", async () => {
    room.answers.extend = "The session is over.";
    warnings.render(before(5));
    root.querySelector("[data-control=extend-5]").click();
    await Promise.resolve();
    expect(words()[0]).toContain("The session is over.");
    expect(said).toContain("The session is over.");
  });
});
