import { emptyValues } from "../../../static/js/authoring/session-values.js";

/** @typedef {import("../../../static/js/authoring/session-values.js").Values} Values */

export const ZONE = "Asia/Kolkata";
export const NOW = Date.parse("2026-11-21T06:30:00Z"); // noon in India

export const PYTHON = { slug: "python", name: "Python", hue: 4, parent: "Programming" };
export const RUST = { slug: "rust", name: "Rust", hue: 5, parent: "Programming" };
export const AI = { slug: "ai", name: "AI", hue: 1, parent: null };

/** @type {import("../../../static/js/authoring/validators.js").Limits} */
export const LIMITS = {
  titleMin: 10,
  titleMax: 120,
  tagsMax: 5,
  maxMinutes: 480,
  horizonDays: 730,
  repeatsMax: 29,
  priceMin: 50,
  priceMax: 50_000,
  thumbnailBytes: 2 * 1024 * 1024,
  thumbnailPixels: 24_000_000,
  thumbnailSide: 10_000,
  altMax: 200,
  descriptionWords: 200,
  capacityMin: 1,
  capacityMax: 500,
};

/** Every message is its own name, so that a test reads which one came. */
export const WORDS = /** @type {Record<string, string>} */ (
  new Proxy({}, { get: (_target, name) => (name === "description.long" ? "description.long {count}" : name) })
);

/** @returns {import("../../../static/js/authoring/validators.js").RuleContext} */
export function context() {
  return { limits: LIMITS, words: WORDS, zone: ZONE, now: NOW };
}

/**
 * @param {Partial<Values>} [changes]
 * @returns {Values}
 */
export function goodValues(changes = {}) {
  return {
    ...emptyValues(5),
    title: "Advanced Python Metaprogramming",
    tags: [PYTHON],
    start_time: "2026-11-22T18:00",
    end_time: "2026-11-22T19:00",
    ...changes,
  };
}

/**
 * @param {number} size bytes
 * @param {import("../../../static/js/authoring/image-type.js").ImageType | null} [type] found in it
 */
export function picture(size = 8, type = "image/png") {
  return { file: new File([new Uint8Array(size)], "cover.png", { type: "image/png" }), type };
}

/** A clock that moves when it is told to. */
export class FakeClock {
  constructor() {
    this.ms = 0;
    this.next = 1;
    /** @type {Map<number, { at: number, run: () => void }>} */
    this.timers = new Map();
  }

  setTimeout = /** @type {typeof setTimeout} */ (
    /** @type {unknown} */ (
      (/** @type {() => void} */ run, /** @type {number} */ delay) => {
        this.timers.set(this.next, { at: this.ms + delay, run });
        return this.next++;
      }
    )
  );

  clearTimeout = /** @type {typeof clearTimeout} */ ((id) => void this.timers.delete(Number(id)));

  /** @param {number} ms */
  async pass(ms) {
    const end = this.ms + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at);
      const [first] = due;
      if (!first) break;
      this.timers.delete(first[0]);
      this.ms = first[1].at;
      first[1].run();
      await settle();
    }
    this.ms = end;
    await settle();
  }
}

/** Let every promise that can go on do so. */
export function settle() {
  return new Promise((resolve) => setTimeout(resolve));
}
