// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";

import { LocalMedia } from "../../../static/js/room/local-media.js";
import { FakeDevices } from "./fakes/devices.js";
import { FakeStream } from "./fakes/media-stream.js";

/** @type {FakeDevices} */
let devices;
/** @type {LocalMedia} */
let local;
let notes;

const settle = () => new Promise((done) => setTimeout(done));
const both = { mic: true, camera: true };
const shown = () => {
  const { mic, camera, screen, problem } = local.state;
  return [mic, camera, screen, problem];
};
const kindsSent = () => [local.tracks.audio?.kind ?? null, local.tracks.video?.kind ?? null];

beforeEach(() => {
  devices = new FakeDevices();
  notes = [];
  local = new LocalMedia({
    devices,
    makeStream: (track) => new FakeStream([track]),
    chosen: { microphone: "", camera: "", speaker: "" },
    changed: () => {},
    note: ({ text }) => notes.push(text),
  });
});

describe("opening the devices", () => {
  it("asks once for both, and sends both", async () => {
    await local.open(both);
    expect(devices.asked).toEqual([{ microphone: "", camera: "" }]);
    expect(shown()).toEqual(["on", "on", "off", ""]);
    expect(kindsSent()).toEqual(["audio", "video"]);
    expect(local.media).toEqual({ mic: true, camera: true, screen: false });
    expect(local.state.preview.getTracks()).toEqual([local.tracks.video]);
  });

  it("says that it is asking while the person thinks", async () => {
    devices.isSlow = true;
    const opening = local.open(both);
    expect(shown()).toEqual(["asking", "asking", "off", ""]);
    devices.release();
    await opening;
    expect(shown()).toEqual(["on", "on", "off", ""]);
  });

  it("lists what there is to choose from", async () => {
    await local.open(both);
    const { microphones, cameras, speakers } = local.state;
    expect([microphones, cameras, speakers].flat().map(({ deviceId }) => deviceId)).toEqual(["mic-1", "cam-1", "out-1"]);
  });

  it("begins as it was before a reload: muted, the camera not even asked for", async () => {
    await local.open({ mic: false, camera: false });
    expect(devices.asked).toEqual([{ microphone: "", camera: false }]);
    expect(shown()).toEqual(["off", "off", "off", ""]);
    expect(local.tracks.audio.enabled).toBe(false);
    expect(local.wanted).toEqual({ mic: false, camera: false });
  });
});

describe("devices that cannot be had", () => {
  const REFUSED = "in the browser’s address bar, then try again.";

  it.each(["refused", "missing", "busy"])("leave sound alone where it is the camera that is %s", async (kind) => {
    devices.faults.camera = kind;
    await local.open(both);
    expect(shown()).toEqual(["on", "unavailable", "off", "Video unavailable"]);
    expect(kindsSent()).toEqual(["audio", null]);
  });

  it.each(["refused", "missing", "busy"])("leave the picture alone where it is the microphone that is %s", async (kind) => {
    devices.faults.microphone = kind;
    await local.open(both);
    expect(shown()).toEqual(["unavailable", "on", "off", "Camera/mic unavailable"]);
    expect(kindsSent()).toEqual([null, "video"]);
  });

  it.each(["refused", "missing", "busy", "unsupported"])("leave the person to watch where both are %s", async (kind) => {
    Object.assign(devices.faults, { microphone: kind, camera: kind });
    await local.open(both);
    expect(shown()).toEqual(["unavailable", "unavailable", "off", "Camera/mic unavailable"]);
    expect(kindsSent()).toEqual([null, null]);
    expect(devices.asked).toHaveLength(3);
  });

  it("say what to do", async () => {
    devices.faults.camera = "refused";
    await local.open(both);
    expect(local.state.hint).toBe(`You are heard, not seen. To be seen, allow the camera ${REFUSED}`);
  });

  it("are asked for again when the person says so, and only they", async () => {
    devices.faults.camera = "refused";
    await local.open(both);
    devices.faults.camera = "";
    await local.retry();
    expect(devices.asked.at(-1)).toEqual({ microphone: false, camera: "" });
    expect(shown()).toEqual(["on", "on", "off", ""]);
  });

  it("are asked for again by their own button", async () => {
    Object.assign(devices.faults, { microphone: "refused", camera: "refused" });
    await local.open(both);
    devices.faults.microphone = "";
    await local.toggleMic();
    expect(shown()).toEqual(["on", "unavailable", "off", "Video unavailable"]);
    await local.toggleCamera();
    expect(shown()).toEqual(["on", "unavailable", "off", "Video unavailable"]);
    devices.faults.camera = "";
    await local.toggleCamera();
    expect(shown()).toEqual(["on", "on", "off", ""]);
  });

  it("stay wanted after a reload", async () => {
    devices.faults.camera = "busy";
    await local.open(both);
    expect(local.wanted).toEqual(both);
  });
});

describe("switching", () => {
  beforeEach(() => local.open(both));

  it("mutes without letting the microphone go", async () => {
    const { audio } = local.tracks;
    await local.toggleMic();
    expect([local.state.mic, local.media.mic, audio.enabled, audio.readyState]).toEqual(["off", false, false, "live"]);
    await local.toggleMic();
    expect([local.state.mic, local.tracks.audio, audio.enabled]).toEqual(["on", audio, true]);
    expect(devices.asked).toHaveLength(1);
  });

  it("puts the camera's light out, and on again", async () => {
    const { video } = local.tracks;
    await local.toggleCamera();
    expect([local.state.camera, video.readyState, local.tracks.video, local.state.preview]).toEqual([
      "off", "ended", null, null,
    ]);
    await local.toggleCamera();
    expect(local.state.camera).toBe("on");
    expect(local.tracks.video).not.toBe(video);
  });

  it("asks once, however often the button is pressed", async () => {
    await local.toggleCamera();
    devices.isSlow = true;
    const presses = [local.toggleCamera(), local.toggleCamera()];
    expect(local.state.camera).toBe("asking");
    devices.release();
    await Promise.all(presses);
    expect(local.state.camera).toBe("on");
    expect(devices.asked).toHaveLength(2);
  });

  it("keeps the preview the same object while nothing changes", async () => {
    const { preview } = local.state;
    await local.toggleMic();
    expect(local.state.preview).toBe(preview);
  });
});

describe("sharing the screen", () => {
  beforeEach(() => local.open(both));

  it("takes the camera's place, and gives it back", async () => {
    const camera = local.tracks.video;
    await local.toggleScreen();
    const screen = local.tracks.video;
    expect([local.state.screen, local.isScreenShared, screen === camera]).toEqual(["on", true, false]);
    expect(local.media).toEqual({ mic: true, camera: true, screen: true });
    expect(local.state.preview.getTracks()).toEqual([screen]);
    await local.toggleScreen();
    expect([local.tracks.video, screen.readyState, camera.readyState]).toEqual([camera, "ended", "live"]);
    expect(local.media.screen).toBe(false);
  });

  it("ends with the browser's own button, too", async () => {
    const camera = local.tracks.video;
    await local.toggleScreen();
    local.tracks.video.end();
    await settle();
    expect([local.state.screen, local.tracks.video]).toEqual(["off", camera]);
  });

  it("is no trouble when the picker is closed, only a word", async () => {
    devices.faults.screen = "refused";
    await local.toggleScreen();
    expect(shown()).toEqual(["on", "on", "off", ""]);
    expect(notes).toEqual(["Nothing is shared"]);
  });

  it("says so when the window cannot be shared", async () => {
    devices.faults.screen = "busy";
    await local.toggleScreen();
    expect(notes).toEqual(["The screen could not be shared. Try another window."]);
  });

  it("is not offered where the browser cannot", () => {
    devices.canShare = false;
    expect(local.state.screen).toBe("unsupported");
  });
});

describe("devices that are taken away in the call", () => {
  beforeEach(() => local.open(both));

  it("leave sound alone when it is the camera, and no other camera is switched on unasked", async () => {
    local.tracks.video.end();
    await settle();
    expect(shown()).toEqual(["on", "unavailable", "off", "Video unavailable"]);
    expect([local.media.camera, local.tracks.video]).toEqual([false, null]);
    expect(devices.asked).toHaveLength(1);
    await local.toggleCamera();
    expect(shown()).toEqual(["on", "on", "off", ""]);
  });

  it("are replaced when it is the microphone, muted or not as it was", async () => {
    await local.toggleMic();
    local.tracks.audio.end();
    await settle();
    expect([local.state.mic, local.tracks.audio.enabled, local.tracks.audio.readyState]).toEqual(["off", false, "live"]);
    expect(notes).toEqual(["Your microphone was changed"]);
  });

  it("are told when there is no other microphone, and used as soon as there is one", async () => {
    devices.faults.microphone = "missing";
    local.tracks.audio.end();
    await settle();
    expect(shown()).toEqual(["unavailable", "on", "off", "Camera/mic unavailable"]);
    devices.faults.microphone = "";
    devices.change();
    await settle();
    expect(shown()).toEqual(["on", "on", "off", ""]);
  });

  it("leave nothing running when both go", async () => {
    devices.faults.microphone = "missing";
    local.tracks.audio.end();
    local.tracks.video.end();
    await settle();
    expect(shown()).toEqual(["unavailable", "unavailable", "off", "Camera/mic unavailable"]);
    expect(devices.live).toEqual([]);
  });

  it("are not asked for when they were refused, whatever is plugged in", async () => {
    local.close();
    devices.faults.microphone = "refused";
    await local.open(both);
    const { length } = devices.asked;
    devices.change();
    await settle();
    expect(devices.asked).toHaveLength(length);
  });
});

describe("choosing another device", () => {
  beforeEach(() => local.open(both));

  it("changes the microphone, muted as it was", async () => {
    const before = local.tracks.audio;
    await local.toggleMic();
    await local.choose("microphone", "mic-2");
    expect(devices.asked.at(-1)).toEqual({ microphone: "mic-2", camera: false });
    expect([before.readyState, local.tracks.audio.enabled, local.state.mic]).toEqual(["ended", false, "off"]);
    expect(local.state.chosen).toEqual({ microphone: "mic-2", camera: "", speaker: "" });
  });

  it("keeps the old microphone where the other cannot be had", async () => {
    const before = local.tracks.audio;
    devices.faults.microphone = "busy";
    await local.choose("microphone", "mic-2");
    expect([local.tracks.audio, before.readyState, local.state.problem]).toEqual([before, "live", ""]);
  });

  it("stops the old camera first, since some phones open one at a time", async () => {
    const before = local.tracks.video;
    devices.isSlow = true;
    const choosing = local.choose("camera", "cam-2");
    expect(before.readyState).toBe("ended");
    devices.release();
    await choosing;
    expect([devices.asked.at(-1), local.state.camera]).toEqual([{ microphone: false, camera: "cam-2" }, "on"]);
  });

  it("switches nothing on that is off", async () => {
    await local.toggleCamera();
    await local.choose("camera", "cam-2");
    expect([local.state.camera, devices.asked.length]).toEqual(["off", 1]);
  });

  it("only remembers the speaker", async () => {
    await local.choose("speaker", "out-2");
    expect([local.state.chosen.speaker, devices.asked.length]).toEqual(["out-2", 1]);
  });
});

describe("letting go", () => {
  it("stops every track", async () => {
    await local.open(both);
    await local.toggleScreen();
    local.close();
    expect(devices.live).toEqual([]);
    expect(shown()).toEqual(["off", "off", "off", ""]);
    expect(local.tracks).toEqual({ audio: null, video: null });
  });

  it("stops what arrives afterwards, too", async () => {
    devices.isSlow = true;
    const opening = local.open(both);
    local.close();
    devices.release();
    await opening;
    expect(devices.given).toHaveLength(2);
    expect(devices.live).toEqual([]);
    expect(local.state.mic).toBe("off");
  });

  it("stops a screen that is picked afterwards", async () => {
    await local.open(both);
    devices.isSlow = true;
    const sharing = local.toggleScreen();
    local.close();
    devices.release();
    await sharing;
    expect(devices.live).toEqual([]);
  });

  it("can be undone", async () => {
    await local.open(both);
    local.close();
    await local.open({ mic: false, camera: true });
    expect(shown()).toEqual(["off", "on", "off", ""]);
  });
});
