import { loudness } from "./loudness.js";

const TEST_TONE_HZ = [523.25, 659.25];
const TONE_S = 0.35;

/**
 * How loud the own microphone is, and a sound to try the speakers with. The owner of the page's
 * AudioContext.
 */
export class LevelMeter {
  #makeContext;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {{ track: MediaStreamTrack, source: AudioNode, analyser: AnalyserNode } | null} */
  #listening = null;
  #samples = new Float32Array(0);

  /** @param {() => AudioContext} makeContext */
  constructor(makeContext) {
    this.#makeContext = makeContext;
  }

  /** @param {MediaStreamTrack | null} track */
  listen(track) {
    if (track === (this.#listening?.track ?? null)) return;
    this.#listening?.source.disconnect();
    this.#listening = track && this.#tap(track);
  }

  /** @returns {number} 0 (quiet) to 1, even steps for the ear */
  level() {
    if (!this.#listening?.track.enabled || this.#context?.state !== "running") return 0;
    this.#listening.analyser.getFloatTimeDomainData(this.#samples);
    return loudness(rootMeanSquare(this.#samples));
  }

  /** Browsers keep sound back until the page is touched; called when it is. */
  wake() {
    if (this.#context?.state === "suspended") void this.#context.resume();
  }

  /**
   * Two notes, one after the other.
   *
   * @param {string} speaker where to; "" is the system's choice
   */
  async playTone(speaker) {
    const context = this.#open();
    await context.resume();
    // Not every browser can choose; the system's choice is better than silence.
    const chooser = /** @type {{ setSinkId?: (id: string) => Promise<void> }} */ (context);
    await chooser.setSinkId?.(speaker).catch(() => {});
    for (const [index, frequency] of TEST_TONE_HZ.entries()) {
      playNote(context, frequency, context.currentTime + index * TONE_S);
    }
  }

  close() {
    this.listen(null);
    void this.#context?.close();
    this.#context = null;
  }

  #open() {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  /** @param {MediaStreamTrack} track */
  #tap(track) {
    const context = this.#open();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    this.#samples = new Float32Array(analyser.fftSize);
    source.connect(analyser);
    return { track, source, analyser };
  }
}

/**
 * @param {AudioContext} context
 * @param {number} frequency
 * @param {number} at seconds on the context's clock
 */
function playNote(context, frequency, at) {
  const note = context.createOscillator();
  const volume = context.createGain();
  note.frequency.value = frequency;
  // Swells and fades: a note that is cut off clicks.
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.2, at + 0.03);
  volume.gain.linearRampToValueAtTime(0, at + TONE_S);
  note.connect(volume).connect(context.destination);
  note.start(at);
  note.stop(at + TONE_S);
}

/** @param {Float32Array} samples -1 to 1 */
function rootMeanSquare(samples) {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
