// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";

import { LevelMeter } from "../../../static/js/room/level-meter.js";
import { FakeStream, FakeTrack } from "./fakes/media-stream.js";

/** An AudioContext whose microphone hears a steady tone of the given amplitude. */
class FakeContext {
  constructor() {
    this.state = "running";
    this.currentTime = 5;
    this.destination = {};
    this.amplitude = 0.1;
    this.sources = [];
    this.notes = [];
    this.sinks = [];
  }

  createMediaStreamSource() {
    const source = { connect: () => {}, disconnect: vi.fn() };
    this.sources.push(source);
    return source;
  }

  createAnalyser() {
    return { fftSize: 2048, getFloatTimeDomainData: (samples) => samples.fill(this.amplitude) };
  }

  createOscillator() {
    const note = { frequency: { value: 0 }, connect: (next) => next, start: (at) => (note.at = at), stop: () => {} };
    this.notes.push(note);
    return note;
  }

  createGain() {
    return { gain: { setValueAtTime: () => {}, linearRampToValueAtTime: () => {} }, connect: (next) => next };
  }

  async setSinkId(id) {
    this.sinks.push(id);
    if (id === "gone") throw new DOMException("gone", "NotFoundError");
  }

  async resume() {
    this.state = "running";
  }

  async close() {
    this.state = "closed";
  }
}

let made;
/** @type {LevelMeter} */
let meter;
const context = () => made[0];

beforeEach(() => {
  globalThis.MediaStream = FakeStream;
  made = [];
  meter = new LevelMeter(() => {
    made.push(new FakeContext());
    return made.at(-1);
  });
});

describe("the level of the microphone", () => {
  it("is how loud it is, as the ear takes it", () => {
    meter.listen(new FakeTrack("audio"));
    expect(meter.level()).toBeCloseTo(40 / 45);
    context().amplitude = 0;
    expect(meter.level()).toBe(0);
  });

  it("is nothing while it is muted, without one, or before the page was touched", () => {
    expect(meter.level()).toBe(0);
    expect(made).toEqual([]);
    const track = new FakeTrack("audio");
    meter.listen(track);
    track.enabled = false;
    expect(meter.level()).toBe(0);
    track.enabled = true;
    context().state = "suspended";
    expect(meter.level()).toBe(0);
    meter.wake();
    expect(meter.level()).toBeGreaterThan(0);
  });

  it("follows another microphone and lets the old one go", () => {
    const track = new FakeTrack("audio");
    meter.listen(track);
    meter.listen(track);
    expect(context().sources).toHaveLength(1);
    meter.listen(null);
    expect(context().sources[0].disconnect).toHaveBeenCalledOnce();
    expect(meter.level()).toBe(0);
  });
});

describe("the test of the speaker", () => {
  it("plays two notes, one after the other, where the person wants them", async () => {
    await meter.playTone("out-2");
    expect(context().sinks).toEqual(["out-2"]);
    expect(context().notes.map(({ at }) => at)).toEqual([5, 5.35]);
  });

  it("plays them somewhere when that speaker is gone", async () => {
    await meter.playTone("gone");
    expect(context().notes).toHaveLength(2);
  });

  it("wakes a browser that kept sound back", async () => {
    meter.listen(new FakeTrack("audio"));
    context().state = "suspended";
    await meter.playTone("");
    expect(context().state).toBe("running");
  });
});

describe("letting go", () => {
  it("closes the context, and a later use opens another", async () => {
    meter.listen(new FakeTrack("audio"));
    meter.close();
    expect(context().state).toBe("closed");
    meter.listen(new FakeTrack("audio"));
    expect(made).toHaveLength(2);
  });
});
