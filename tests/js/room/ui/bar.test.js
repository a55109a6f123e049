import { beforeEach, describe, expect, it } from "vitest";

import { Bar, overallQuality, qualityDetail } from "../../../../static/js/room/ui/bar.js";
import { openRoom, seen, shown } from "./page.js";
import { config, END, lobby, MINUTE, peer, person, START, view } from "./samples.js";

let root;
let bar;

beforeEach(() => {
  root = openRoom(config());
  bar = new Bar(root);
});

const facts = () => shown(root, ".room-bar > p").map(seen);
const graded = (...grades) => grades.map((grade) => ({ quality: { grade, loss: null, roundTrip: null } }));

describe("the bar", () => {
  it("counts in the lobby who is here, and nothing else", () => {
    bar.render(lobby());
    expect(facts()).toEqual(["2 people"]);
  });

  it("says in a live session for how long, how many, and how well", () => {
    bar.render(view({ serverNow: START + 3_723_000, room: { endsAt: START + 99 * MINUTE } }));
    expect(facts()).toEqual(["Time since the start: 01:02:03", "2 people", "Good connection"]);
  });

  it("counts those whose seat is kept, and no observers", () => {
    const people = [
      person(1),
      person(2, { presence: "lost" }),
      person(3, { role: "observer" }),
    ];
    bar.render(view({ people }));
    expect(root.querySelector("[data-attendees]").textContent).toBe("2");
    bar.render(view({ people: [person(2)] }));
    expect(facts()).toContain("1 person");
  });

  it("says what is left in the last ten minutes", () => {
    bar.render(view({ serverNow: END - 10 * MINUTE - 1 }));
    expect(facts()).toHaveLength(3);
    bar.render(view({ serverNow: END - 10 * MINUTE }));
    expect(facts()[0]).toBe("10 minutes left");
  });

  it("puts the lost line in the place of the quality", () => {
    bar.render(view({ room: { link: "reconnecting" } }));
    expect(facts()).toEqual(["Time since the start: 00:20:00", "2 people", "Reconnecting…"]);
  });

  it("says in the same place that updates are delayed, unless the line itself is lost", () => {
    bar.render(view({ room: { link: "open", isDelayed: true } }));
    expect(facts().at(-1)).toBe("Updates are delayed");
    bar.render(view({ room: { link: "reconnecting", isDelayed: true } }));
    expect(facts().at(-1)).toBe("Reconnecting…");
  });

  it("stops the time at the end", () => {
    bar.render(view({ serverNow: END, room: { phase: "ended", endedAt: START + 30 * MINUTE } }));
    expect(root.querySelector("[data-timer]").textContent).toBe("00:30:00");
  });

  it("names the quality in word, sign and figures", () => {
    const poor = { grade: "poor", loss: 0.123, roundTrip: 812.4 };
    bar.render(view({ peers: new Map([[1, peer(1, { quality: poor })]]) }));
    const quality = root.querySelector("[data-quality]");
    expect([seen(quality), quality.dataset.quality, quality.title]).toEqual([
      "Poor connection",
      "poor",
      "12 % lost, 812 ms there and back",
    ]);
    expect(shown(quality, "[data-when]").map(({ dataset }) => dataset.when)).toEqual(["poor"]);
  });
});

describe("the quality of all connections", () => {
  it("is that of the worst, leaving out what is not known", () => {
    expect(overallQuality(graded("good", "poor", "fair")).grade).toBe("poor");
    expect(overallQuality(graded("good", "unknown", "fair")).grade).toBe("fair");
    expect(overallQuality(graded("unknown")).grade).toBe("unknown");
    expect(overallQuality([]).grade).toBe("unknown");
  });

  it("has no figures that were not measured", () => {
    expect(qualityDetail({ grade: "good", loss: null, roundTrip: 60 })).toBe("60 ms there and back");
    expect(qualityDetail({ grade: "good", loss: null, roundTrip: null })).toBe("");
  });
});
