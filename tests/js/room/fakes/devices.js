import { DeviceFault } from "../../../../static/js/room/devices.js";
import { FakeTrack } from "./media-stream.js";

/** Devices that the test takes away, blocks or gives back: `faults.microphone = "refused"`. */
export class FakeDevices {
  constructor() {
    this.faults = { microphone: "", camera: "", screen: "" };
    this.asked = [];
    this.given = [];
    this.canShare = true;
    /** Set to hold the answer back until `release()`. */
    this.isSlow = false;
    this.waiting = [];
    this.lists = {
      audioinput: [{ deviceId: "mic-1" }],
      videoinput: [{ deviceId: "cam-1" }],
      audiooutput: [{ deviceId: "out-1" }],
    };
  }

  async ask({ microphone, camera }) {
    this.asked.push({ microphone, camera });
    await this.#answer();
    const kinds = [microphone !== false && "microphone", camera !== false && "camera"].filter(Boolean);
    for (const kind of kinds) if (this.faults[kind]) throw new DeviceFault(this.faults[kind]);
    return kinds.map((kind) => this.#give(kind === "microphone" ? "audio" : "video"));
  }

  async share() {
    await this.#answer();
    if (this.faults.screen) throw new DeviceFault(this.faults.screen);
    return this.#give("video");
  }

  async list() {
    return this.lists;
  }

  onChange(listener, signal) {
    this.change = () => !signal.aborted && listener();
  }

  release() {
    for (const go of this.waiting.splice(0)) go();
  }

  get live() {
    return this.given.filter(({ readyState }) => readyState === "live");
  }

  #give(kind) {
    const track = new FakeTrack(kind);
    this.given.push(track);
    return track;
  }

  #answer() {
    return this.isSlow ? new Promise((go) => this.waiting.push(go)) : Promise.resolve();
  }
}
