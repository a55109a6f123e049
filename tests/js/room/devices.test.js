// @vitest-environment node
import { describe, expect, it, vi } from "vitest";

import { DeviceFault, Devices } from "../../../static/js/room/devices.js";
import { FakeStream, FakeTrack } from "./fakes/media-stream.js";

const failing = (name) => async () => {
  throw new DOMException("no", name);
};
const stream = (...kinds) => new FakeStream(kinds.map((kind) => new FakeTrack(kind)));

describe("asking the browser", () => {
  it("takes any device where none is chosen, and wishes for the chosen one", async () => {
    const getUserMedia = vi.fn(async () => stream("audio", "video"));
    const tracks = await new Devices({ getUserMedia }).ask({ microphone: "", camera: "cam-2" });
    expect(tracks.map(({ kind }) => kind)).toEqual(["audio", "video"]);
    expect(getUserMedia.mock.calls[0][0]).toEqual({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      video: {
        width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, deviceId: { ideal: "cam-2" },
      },
    });
  });

  it("leaves out what is not wanted", async () => {
    const getUserMedia = vi.fn(async () => stream("video"));
    await new Devices({ getUserMedia }).ask({ microphone: false, camera: "" });
    expect(getUserMedia.mock.calls[0][0].audio).toBe(false);
  });

  it.each([
    ["NotAllowedError", "refused"],
    ["SecurityError", "refused"],
    ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
    ["SomethingNewError", "busy"],
  ])("tells why not: %s is %s", async (name, kind) => {
    const asking = new Devices({ getUserMedia: failing(name) }).ask({ microphone: "", camera: "" });
    await expect(asking).rejects.toThrow(new DeviceFault(kind));
  });

  it("is told apart from a page that may not ask at all", async () => {
    const devices = new Devices(undefined);
    await expect(devices.ask({ microphone: "", camera: "" })).rejects.toThrow(new DeviceFault("unsupported"));
    expect([devices.canShare, await devices.list()]).toEqual([
      false, { audioinput: [], videoinput: [], audiooutput: [] },
    ]);
  });

  it("keeps a fault what it is", () => {
    const fault = new DeviceFault("refused");
    expect(DeviceFault.of(fault)).toBe(fault);
  });
});

describe("sharing the screen", () => {
  it("takes the picture and leaves the sound", async () => {
    const shared = stream("video", "audio");
    const track = await new Devices({ getDisplayMedia: async () => shared }).share();
    const [picture, sound] = shared.getTracks();
    expect([track, picture.readyState, sound.readyState]).toEqual([picture, "live", "ended"]);
  });

  it("tells a closed picker", async () => {
    const devices = new Devices({ getDisplayMedia: failing("NotAllowedError") });
    expect(devices.canShare).toBe(true);
    await expect(devices.share()).rejects.toThrow(new DeviceFault("refused"));
  });
});

describe("the list of devices", () => {
  it("has them by their kind, and none without a name", async () => {
    const mic = { kind: "audioinput", deviceId: "a" };
    const out = { kind: "audiooutput", deviceId: "b" };
    const enumerateDevices = async () => [mic, { kind: "videoinput", deviceId: "" }, out];
    const list = await new Devices({ enumerateDevices }).list();
    expect(list).toEqual({ audioinput: [mic], videoinput: [], audiooutput: [out] });
  });

  it("is empty where the browser keeps it", async () => {
    const list = await new Devices({ enumerateDevices: failing("NotAllowedError") }).list();
    expect(list.audioinput).toEqual([]);
  });

  it("is told to change until nobody listens", () => {
    const media = new EventTarget();
    const leaving = new AbortController();
    const heard = vi.fn();
    new Devices(media).onChange(heard, leaving.signal);
    media.dispatchEvent(new Event("devicechange"));
    leaving.abort();
    media.dispatchEvent(new Event("devicechange"));
    expect(heard).toHaveBeenCalledOnce();
  });
});
