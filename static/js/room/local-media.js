import { askInTurn } from "./device-ladder.js";
import { deviceWords } from "./device-words.js";
import { DeviceFault } from "./devices.js";

/** @import { DeviceStatus, LocalMediaState, LocalTracks, News } from "./types.js" */
/** @import { MediaState } from "../types/protocol.js" */
/** @import { Devices, Kind } from "./devices.js" */
/** @import { Fault } from "./device-words.js" */

/** @type {Record<string, Kind>} */
const KIND_OF = { audio: "microphone", video: "camera" };

/**
 * @typedef {object} LocalMediaOptions
 * @property {Pick<Devices, "ask" | "share" | "list" | "onChange" | "canShare">} devices
 * @property {(track: MediaStreamTrack) => MediaStream} makeStream
 * @property {{ microphone: string, camera: string, speaker: string }} chosen
 * @property {() => void} changed `state`, `tracks` or `media` may be another
 * @property {(news: News) => void} note something that needs a word and is no trouble
 */

/**
 * What this page sends: microphone, camera and screen, from the first question to the last track's stop.
 *
 * A muted microphone stays open, so that it is there at once; a camera that is off is stopped, and its light
 * goes out. What cannot be had is left out (both, sound alone, picture alone, nothing), never asked for in
 * a circle; whatever the person switches on again is asked for again.
 */
export class LocalMedia {
  #options;
  /** @type {Record<Kind | "screen", MediaStreamTrack | null>} */
  #held = { microphone: null, camera: null, screen: null };
  /** @type {Record<Kind, Fault | null>} */
  #faults = { microphone: null, camera: null };
  /** @type {Set<Kind | "screen">} */
  #asking = new Set();
  #isUnmuted = true;
  /** Counts the times that all was let go: what was asked for before then comes too late. */
  #generation = 0;
  #isOpen = false;
  #chosen;
  /** @type {Pick<LocalMediaState, "microphones" | "cameras" | "speakers">} */
  #lists = { microphones: [], cameras: [], speakers: [] };
  /** @type {{ track: MediaStreamTrack | null, stream: MediaStream | null }} */
  #shown = { track: null, stream: null };
  #watching = new AbortController();

  /** @param {LocalMediaOptions} options */
  constructor(options) {
    this.#options = options;
    this.#chosen = options.chosen;
  }

  /**
   * Ask for the devices. Resolves when that is settled, whatever came of it.
   *
   * @param {{ mic: boolean, camera: boolean }} wanted as they were before a reload
   */
  async open({ mic, camera }) {
    this.#isUnmuted = mic;
    this.#isOpen = true;
    this.#watching = new AbortController();
    this.#options.devices.onChange(() => void this.#devicesChanged(), this.#watching.signal);
    await this.#acquire(camera ? ["microphone", "camera"] : ["microphone"]);
  }

  /** Let everything go: all lights out. It can be opened again. */
  close() {
    this.#generation += 1;
    this.#isOpen = false;
    this.#watching.abort();
    this.#asking.clear();
    for (const kind of /** @type {const} */ (["microphone", "camera", "screen"])) this.#drop(kind);
    this.#options.changed();
  }

  async toggleMic() {
    if (this.#asking.has("microphone")) return;
    if (this.#held.microphone) this.#setUnmuted(!this.#isUnmuted);
    else {
      this.#isUnmuted = true;
      await this.#acquire(["microphone"]);
    }
  }

  async toggleCamera() {
    if (this.#asking.has("camera")) return;
    if (!this.#held.camera) return this.#acquire(["camera"]);
    this.#drop("camera");
    this.#options.changed();
  }

  async toggleScreen() {
    if (this.#asking.has("screen")) return;
    if (!this.#held.screen) return this.#share();
    this.#drop("screen");
    this.#options.changed();
  }

  /** Ask again for what could not be had. */
  async retry() {
    const kinds = /** @type {Kind[]} */ (["microphone", "camera"]).filter((kind) => this.#faults[kind]);
    await this.#acquire(kinds);
  }

  /**
   * @param {"microphone" | "camera" | "speaker"} kind
   * @param {string} deviceId
   */
  async choose(kind, deviceId) {
    this.#chosen = { ...this.#chosen, [kind]: deviceId };
    if (kind !== "speaker" && (this.#held[kind] || this.#faults[kind])) {
      // Some phones cannot open two cameras: the old one goes first.
      if (kind === "camera") this.#drop("camera");
      await this.#acquire([kind]);
    }
    this.#options.changed();
  }

  /** @returns {LocalTracks} a screen that is shared takes the camera's place */
  get tracks() {
    return { audio: this.#held.microphone, video: this.#held.screen ?? this.#held.camera };
  }

  get isScreenShared() {
    return this.#held.screen !== null;
  }

  /** @returns {MediaState} as the others are told */
  get media() {
    return {
      mic: this.#held.microphone !== null && this.#isUnmuted,
      camera: this.#held.camera !== null,
      screen: this.#held.screen !== null,
    };
  }

  /** What to begin with after a reload: as it is, or as it was wanted. */
  get wanted() {
    const isCameraWanted = this.#held.camera || this.#faults.camera || this.#asking.has("camera");
    return { mic: this.#isUnmuted, camera: Boolean(isCameraWanted) };
  }

  get chosen() {
    return this.#chosen;
  }

  /** @returns {LocalMediaState} */
  get state() {
    return {
      mic: this.#status("microphone", this.media.mic),
      camera: this.#status("camera", this.media.camera),
      screen: this.#screenStatus(),
      ...deviceWords(this.#faults),
      ...this.#lists,
      chosen: this.#chosen,
      preview: this.#preview(),
    };
  }

  // --- Asking ------------------------------------------------------------------------------------

  /** @param {Kind[]} kinds */
  async #acquire(kinds) {
    const asked = kinds.filter((kind) => !this.#asking.has(kind));
    if (!asked.length || !this.#isOpen) return;
    const generation = this.#generation;
    for (const kind of asked) this.#asking.add(kind);
    this.#options.changed();
    const results = await askInTurn(this.#options.devices, asked, this.#chosen);
    if (generation !== this.#generation) {
      stopAll(results.tracks);
      return;
    }
    for (const kind of asked) this.#asking.delete(kind);
    for (const track of results.tracks) this.#hold(KIND_OF[track.kind], track);
    // Who could not change to another microphone still has the old one.
    for (const kind of asked) this.#faults[kind] = this.#held[kind] ? null : (results.faults[kind] ?? null);
    await this.#list();
    this.#options.changed();
  }

  async #share() {
    const generation = this.#generation;
    this.#asking.add("screen");
    this.#options.changed();
    const result = await this.#options.devices.share().catch((error) => DeviceFault.of(error));
    if (generation !== this.#generation) {
      if (!(result instanceof Error)) result.stop();
      return;
    }
    this.#asking.delete("screen");
    if (result instanceof Error) this.#noteNotShared(result);
    else this.#hold("screen", result);
    this.#options.changed();
  }

  /** @param {Error} fault */
  #noteNotShared(fault) {
    const isRefused = fault instanceof DeviceFault && fault.kind === "refused";
    const text = isRefused ? "Nothing is shared" : "The screen could not be shared. Try another window.";
    this.#options.note({ tone: "calm", text, about: "screen" });
  }

  // --- Holding -----------------------------------------------------------------------------------

  /**
   * @param {Kind | "screen"} kind
   * @param {MediaStreamTrack} track
   */
  #hold(kind, track) {
    this.#drop(kind);
    this.#held[kind] = track;
    if (kind === "microphone") track.enabled = this.#isUnmuted;
    track.addEventListener("ended", () => this.#held[kind] === track && void this.#taken(kind));
  }

  /**
   * The browser, the system or a hand at the plug ended a track.
   *
   * @param {Kind | "screen"} kind
   */
  async #taken(kind) {
    this.#drop(kind);
    if (kind === "microphone") await this.#replaceMicrophone();
    // Another camera than the one that was taken away shows what nobody meant to show.
    else if (kind === "camera") this.#faults.camera = "ended";
    this.#options.changed();
  }

  /** A headset was unplugged: the system has another microphone, perhaps. */
  async #replaceMicrophone() {
    await this.#acquire(["microphone"]);
    if (this.#faults.microphone) this.#faults.microphone = "ended";
    else this.#options.note({ tone: "calm", text: "Your microphone was changed", about: "microphone" });
  }

  async #devicesChanged() {
    const generation = this.#generation;
    await this.#list();
    if (generation !== this.#generation) return;
    const isGone = this.#faults.microphone === "ended" || this.#faults.microphone === "missing";
    if (isGone && this.#lists.microphones.length) await this.#acquire(["microphone"]);
    this.#options.changed();
  }

  async #list() {
    const { audioinput, videoinput, audiooutput } = await this.#options.devices.list();
    this.#lists = { microphones: audioinput, cameras: videoinput, speakers: audiooutput };
  }

  /** @param {Kind | "screen"} kind */
  #drop(kind) {
    this.#held[kind]?.stop();
    this.#held[kind] = null;
  }

  /** @param {boolean} isUnmuted */
  #setUnmuted(isUnmuted) {
    this.#isUnmuted = isUnmuted;
    if (this.#held.microphone) this.#held.microphone.enabled = isUnmuted;
    this.#options.changed();
  }

  // --- Telling -----------------------------------------------------------------------------------

  /**
   * @param {Kind} kind
   * @param {boolean} isOn
   * @returns {DeviceStatus}
   */
  #status(kind, isOn) {
    if (this.#asking.has(kind)) return "asking";
    if (isOn) return "on";
    return this.#faults[kind] ? "unavailable" : "off";
  }

  /** @returns {LocalMediaState["screen"]} */
  #screenStatus() {
    if (!this.#options.devices.canShare) return "unsupported";
    if (this.#asking.has("screen")) return "asking";
    return this.#held.screen ? "on" : "off";
  }

  #preview() {
    const track = this.tracks.video;
    if (track !== this.#shown.track) {
      this.#shown = { track, stream: track && this.#options.makeStream(track) };
    }
    return this.#shown.stream;
  }
}

/** @param {MediaStreamTrack[]} tracks */
function stopAll(tracks) {
  for (const track of tracks) track.stop();
}
