// @vitest-environment node
import { describe, expect, it } from "vitest";

import { arrange, LastSpeaker, shownPeople, SPEAKER_HOLD_MS } from "../../../../static/js/room/ui/arrangement.js";
import { person, view } from "./samples.js";

const four = [person(1), person(2), person(3), person(4)];
const seenBy = (me, changes = {}) => arrange({ shown: four, me, pinned: null, speaker: null, ...changes });

describe("who is on the stage", () => {
  it("is the mentor for learners, and the first learner for the mentor", () => {
    expect(seenBy(2)).toEqual({ stage: 1, strip: [2, 3, 4] });
    expect(seenBy(1)).toEqual({ stage: 2, strip: [1, 3, 4] });
  });

  it("is who spoke last, and never oneself", () => {
    expect(seenBy(2, { speaker: 4 }).stage).toBe(4);
    expect(seenBy(2, { speaker: 2 }).stage).toBe(1);
  });

  it("is a screen rather than who speaks", () => {
    const shown = [person(1), person(2), person(3, { media: { screen: true } }), person(4)];
    expect(arrange({ shown, me: 2, pinned: null, speaker: 4 })).toEqual({ stage: 3, strip: [1, 2, 4] });
  });

  it("is who was pinned, whatever the others do, and oneself if one likes", () => {
    const shown = [person(1), person(2), person(3, { media: { screen: true } })];
    expect(arrange({ shown, me: 2, pinned: 1, speaker: 3 }).stage).toBe(1);
    expect(arrange({ shown, me: 2, pinned: 2, speaker: 3 }).stage).toBe(2);
  });

  it("forgets a pin of somebody who is gone", () => {
    expect(seenBy(2, { pinned: 9 }).stage).toBe(1);
  });

  it("is oneself when alone, and nobody for an observer of an empty room", () => {
    expect(arrange({ shown: [person(2)], me: 2, pinned: null, speaker: null })).toEqual({ stage: 2, strip: [] });
    expect(arrange({ shown: [], me: 9, pinned: null, speaker: null })).toEqual({ stage: null, strip: [] });
  });
});

describe("who is shown", () => {
  it("are those whom the room carries, and oneself even beyond them; observers are not", () => {
    const people = [...four, person(5, { role: "observer", name: "Nina" })];
    const ids = (changes) => shownPeople(view({ people, ...changes })).map(({ id }) => id);
    expect(ids({ me: 2 })).toEqual([1, 2, 3, 4]);
    expect(ids({ me: 4, withMedia: [1, 2] })).toEqual([1, 2, 4]);
    expect(ids({ me: 5 })).toEqual([1, 2, 3, 4]);
  });
});

describe("LastSpeaker", () => {
  it("gives the stage away only to who speaks for a while", () => {
    const last = new LastSpeaker();
    expect(last.at(3, 0)).toBe(3);
    expect(last.at(4, 1_000)).toBe(3);
    expect(last.at(4, 1_000 + SPEAKER_HOLD_MS - 1)).toBe(3);
    expect(last.at(4, 1_000 + SPEAKER_HOLD_MS)).toBe(4);
  });

  it("keeps who spoke last while nobody speaks", () => {
    const last = new LastSpeaker();
    last.at(3, 0);
    expect(last.at(null, 60_000)).toBe(3);
  });

  it("begins to count anew after a pause", () => {
    const last = new LastSpeaker();
    last.at(3, 0);
    last.at(4, 100);
    last.at(null, 200);
    expect(last.at(4, 100 + SPEAKER_HOLD_MS)).toBe(3);
  });
});
