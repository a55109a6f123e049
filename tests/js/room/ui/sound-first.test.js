// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { attach } from "../../../../static/js/room/ui/sound-first.js";
import { FakeStream, FakeTrack } from "../fakes/media-stream.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An element that remembers what its stream held when it was given. */
class FakeElement {
  given = [];
  #stream = null;

  get srcObject() {
    return this.#stream;
  }

  set srcObject(stream) {
    this.#stream = stream;
    this.given.push((stream?.getTracks() ?? []).map(({ kind }) => kind));
  }
}

const kinds = (stream) => stream.getTracks().map(({ kind }) => kind);

it("gives the sound first and the picture right after it", async () => {
  const element = new FakeElement();
  const stream = new FakeStream([new FakeTrack("video"), new FakeTrack("audio")]);
  attach(element, stream);
  expect([element.given, element.srcObject === stream]).toEqual([[["audio"]], true]);
  await vi.advanceTimersByTimeAsync(1);
  expect(kinds(stream)).toEqual(["audio", "video"]);
});

it("gives a picture without sound as it is, and takes everything away", () => {
  const element = new FakeElement();
  attach(element, new FakeStream([new FakeTrack("video")]));
  attach(element, null);
  expect([element.given, element.srcObject]).toEqual([[["video"], []], null]);
});

it("brings back no picture that ended meanwhile", async () => {
  const picture = new FakeTrack("video");
  const stream = new FakeStream([new FakeTrack("audio"), picture]);
  attach(new FakeElement(), stream);
  picture.stop();
  await vi.advanceTimersByTimeAsync(1);
  expect(kinds(stream)).toEqual(["audio"]);
});
