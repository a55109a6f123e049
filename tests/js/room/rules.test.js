// @vitest-environment node
import { describe, expect, it } from "vitest";

import { ServerClock } from "../../../static/js/room/clock.js";
import { loudness } from "../../../static/js/room/loudness.js";
import { peersOf, withMedia } from "../../../static/js/room/mesh-limit.js";
import { bytesIn, gradeOf, qualityBetween, sampleOf } from "../../../static/js/room/quality.js";
import { RoomMemory } from "../../../static/js/room/room-memory.js";
import { encodingOf, senderLimits } from "../../../static/js/room/sender-limits.js";
import { Speaker } from "../../../static/js/room/speaker.js";
import { ALICE, BOB, MAYA, NOON, person, STAFF } from "./fakes/samples.js";

describe("the server's clock", () => {
  const makeClock = () => {
    const time = { steady: 1_000 };
    return { time, clock: new ServerClock({ steady: () => time.steady, guess: NOON }) };
  };

  it("is a guess until the server has said", () => {
    const { time, clock } = makeClock();
    time.steady += 500;
    expect(clock.now()).toBe(NOON + 500);
  });

  it("believes the word that came the fastest", () => {
    const { time, clock } = makeClock();
    clock.heard(NOON + 7_000 - 300);
    clock.heard(NOON + 7_000 - 20);
    clock.heard(NOON + 7_000 - 900);
    time.steady += 60_000;
    expect(clock.now()).toBe(NOON + 67_000 - 20);
  });

  it("follows a server whose clock was set back", () => {
    const { clock } = makeClock();
    clock.heard(NOON + 60_000);
    for (let count = 0; count < 8; count += 1) clock.heard(NOON);
    expect(clock.now()).toBe(NOON);
  });

  it("is right at once after a sleep that the page's own clock did not count", () => {
    const { clock } = makeClock();
    clock.heard(NOON);
    clock.heard(NOON + 3_600_000);
    expect(clock.now()).toBe(NOON + 3_600_000);
  });
});

describe("whom a mesh carries", () => {
  const learners = [5, 3, 4].map((id) => person(id, `Learner ${id}`));
  const late = { ...MAYA, joined_at: NOON + 99_000 };

  it("is the mentor, then the first learners to come, observers last", () => {
    expect(withMedia([STAFF, ...learners, late], 3)).toEqual([1, 5, 3]);
    expect(withMedia([STAFF, ...learners, late], 6)).toEqual([1, 5, 3, 4, 9]);
  });

  const room = (more) => ({ phase: "live", people: [MAYA, ALICE, BOB], me: ALICE, meshLimit: 6, ...more });

  it("is connected while the session is live, and not before", () => {
    expect(peersOf(room()).map(({ id }) => id)).toEqual([1, 3]);
    expect(peersOf(room({ phase: "lobby" }))).toEqual([]);
    expect(peersOf(room({ phase: "ended" }))).toEqual([]);
  });

  it("leaves out who comes beyond the limit, on their page and on the others'", () => {
    expect(peersOf(room({ meshLimit: 2 })).map(({ id }) => id)).toEqual([1]);
    expect(peersOf(room({ meshLimit: 2, me: BOB }))).toEqual([]);
  });

  it("lets everybody yield to the mentor, and the later number to the earlier", () => {
    const polite = (me) => peersOf(room({ me })).map((peer) => [peer.id, peer.polite]);
    expect(polite(MAYA)).toEqual([[2, false], [3, false]]);
    expect(polite(ALICE)).toEqual([[1, true], [3, false]]);
    expect(polite(BOB)).toEqual([[1, true], [2, true]]);
  });

  it("knows which page of somebody is meant and whether they are there", () => {
    const people = [{ ...MAYA, epoch: 3, presence: "lost" }, ALICE];
    expect(peersOf(room({ people }))).toEqual([{ id: 1, epoch: 3, polite: true, here: false }]);
  });

  it("connects observers with those who send, not with each other", () => {
    const other = person(8, "Uma", "observer");
    expect(peersOf(room({ people: [MAYA, STAFF, other], me: STAFF })).map(({ id }) => id)).toEqual([1]);
    expect(peersOf(room({ people: [MAYA, STAFF, other], me: MAYA })).map(({ id }) => id)).toEqual([9, 8]);
  });
});

describe("what an outgoing picture may cost", () => {
  const of = (people, role, content = "camera") => {
    const { bitrate, height, framerate } = senderLimits({ people, role, content });
    return [bitrate / 1000, height, framerate];
  };

  it.each([
    [2, [1200, 720, 30], [1200, 720, 30], [1500, 0, 15]],
    [3, [600, 540, 24], [450, 360, 20], [800, 0, 8]],
    [4, [600, 540, 24], [450, 360, 20], [800, 0, 8]],
    [5, [350, 360, 20], [180, 180, 15], [500, 0, 5]],
    [6, [350, 360, 20], [180, 180, 15], [500, 0, 5]],
  ])("falls with the people: %i", (people, mentor, learner, screen) => {
    expect([of(people, "mentor"), of(people, "learner"), of(people, "learner", "screen")]).toEqual([mentor, learner, screen]);
  });

  it("scales down what is captured larger, and never up", () => {
    const limits = senderLimits({ people: 4, role: "learner", content: "camera" });
    expect(encodingOf(limits, 720)).toEqual({ maxBitrate: 450_000, maxFramerate: 20, scaleResolutionDownBy: 2 });
    expect(encodingOf(limits, 240).scaleResolutionDownBy).toBe(1);
    expect(encodingOf(limits, 0).scaleResolutionDownBy).toBe(1);
  });
});

describe("the quality of a connection", () => {
  const sample = (received, lost, roundTrip = 20) => ({ received, lost, roundTrip });

  it.each([
    [0, 20, "good"],
    [0.029, 149, "good"],
    [0.03, 20, "fair"],
    [0, 150, "fair"],
    [0.08, 20, "poor"],
    [0, 300, "poor"],
    [null, 20, "good"],
    [null, null, "unknown"],
  ])("with %d lost and %d ms is %s", (loss, roundTrip, grade) => {
    expect(gradeOf(loss, roundTrip)).toBe(grade);
  });

  it("is of what came between two samples", () => {
    expect(qualityBetween(sample(100, 50), sample(195, 55), "connected")).toEqual({
      grade: "fair", loss: 0.05, roundTrip: 20,
    });
  });

  it("counts no packet as lost that came late after all", () => {
    expect(qualityBetween(sample(100, 50), sample(200, 40), "connected").loss).toBe(0);
  });

  it("is unknown at first, and poor while nothing comes through", () => {
    expect(qualityBetween(undefined, sample(1, 0), "connected").grade).toBe("unknown");
    expect(qualityBetween(sample(1, 0), sample(1, 0), "connecting").grade).toBe("unknown");
    expect(qualityBetween(sample(1, 0), sample(1, 0), "retrying").grade).toBe("poor");
  });

  const STATS = [
    { type: "transport", id: "T", selectedCandidatePairId: "P2", bytesReceived: 7_000 },
    { type: "candidate-pair", id: "P1", nominated: true, state: "succeeded", currentRoundTripTime: 0.9 },
    { type: "candidate-pair", id: "P2", nominated: true, state: "succeeded", currentRoundTripTime: 0.04 },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 100, packetsLost: 2, bytesReceived: 900 },
    { type: "inbound-rtp", kind: "video", packetsReceived: 300, packetsLost: 1, bytesReceived: 5_000 },
    { type: "outbound-rtp", kind: "video", packetsSent: 9 },
  ];

  it("is read from what the browser counts", () => {
    expect(sampleOf(STATS)).toEqual({ received: 400, lost: 3, roundTrip: 40 });
    expect(sampleOf([])).toEqual({ received: 0, lost: 0, roundTrip: null });
  });

  it("comes from the nominated pair where the browser names none", () => {
    expect(sampleOf(STATS.slice(1)).roundTrip).toBe(900);
  });

  it("knows what comes in, also where a browser does not count transports", () => {
    expect([bytesIn(STATS), bytesIn(STATS.slice(1))]).toEqual([7_000, 5_900]);
  });
});

describe("loudness", () => {
  it("goes in even steps for the ear from a quiet room to loud speech", () => {
    expect([0, 0.001, 0.01, 1].map((level) => Math.round(loudness(level) * 100))).toEqual([0, 0, 44, 100]);
  });
});

describe("who speaks", () => {
  const levels = (object) => new Map(Object.entries(object).map(([id, level]) => [Number(id), level]));

  it("is nobody in a quiet room", () => {
    expect(new Speaker().hear(levels({ 1: 0.3, 2: 0.1 }), 0)).toBe(null);
  });

  it("is the first to speak up, through pauses for breath", () => {
    const speaker = new Speaker();
    expect(speaker.hear(levels({ 1: 0.8, 2: 0 }), 0)).toBe(1);
    expect(speaker.hear(levels({ 1: 0, 2: 0 }), 1_400)).toBe(1);
    expect(speaker.hear(levels({ 1: 0, 2: 0 }), 1_600)).toBe(null);
  });

  it("does not change with a cough, but with a louder voice", () => {
    const speaker = new Speaker();
    speaker.hear(levels({ 1: 0.7 }), 0);
    expect(speaker.hear(levels({ 1: 0.7, 2: 0.75 }), 200)).toBe(1);
    expect(speaker.hear(levels({ 1: 0.7, 2: 0.85 }), 400)).toBe(2);
  });

  it("changes when the other one is done", () => {
    const speaker = new Speaker();
    speaker.hear(levels({ 1: 0.9, 2: 0.6 }), 0);
    expect(speaker.hear(levels({ 1: 0, 2: 0.6 }), 200)).toBe(2);
  });
});

describe("what a reload needs to know", () => {
  const memoryOf = (storage) => new RoomMemory("abc", () => storage);
  const makeStorage = () => {
    const kept = new Map();
    return {
      kept,
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
      removeItem: (name) => kept.delete(name),
    };
  };

  it("is kept by the room's name, and forgotten", () => {
    const storage = makeStorage();
    const memory = { inside: true, mic: false, camera: true, chosen: { microphone: "m", camera: "", speaker: "" } };
    memoryOf(storage).save(memory);
    expect([...storage.kept.keys()]).toEqual(["room:abc"]);
    expect(memoryOf(storage).load()).toEqual(memory);
    memoryOf(storage).clear();
    expect(memoryOf(storage).load().inside).toBe(false);
  });

  it("is nothing where it cannot be read or kept", () => {
    const storage = { ...makeStorage(), getItem: () => "{", setItem: () => { throw new DOMException("full"); } };
    memoryOf(storage).save({});
    expect(memoryOf(storage).load()).toMatchObject({ inside: false, mic: true, camera: true });
    const forbidden = new RoomMemory("abc", () => { throw new DOMException("no", "SecurityError"); });
    forbidden.clear();
    expect(forbidden.load().inside).toBe(false);
  });
});
