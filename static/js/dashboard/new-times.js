import { formatDuration } from "../authoring/duration.js";
import { endFollowing, minutesOf } from "../authoring/span.js";
import { timeProblemsOf } from "../authoring/validators.js";
import { describeSpan, localAt, momentAt } from "../authoring/zone-time.js";

/** @typedef {import("../authoring/span.js").Span} Span */
/** @typedef {keyof Span} Field */
/** @typedef {Partial<Record<Field, string[]>>} Problems */

/**
 * What the server hands to the page (`home/dashboards/mentor/views.py`).
 *
 * @typedef {object} TimesConfig
 * @property {string} timeZone the mentor's zone; empty: the browser's
 * @property {string} now ISO 8601: the server's clock, since the device's may be wrong
 * @property {string} overlaps the address that tells what else the mentor does
 * @property {number} usualMinutes how long a session is that has no times yet
 * @property {{ maxMinutes: number, horizonDays: number }} limits
 * @property {Record<string, string>} words the server's messages, by rule
 */

const FIELDS = /** @type {const} */ (["start_time", "end_time"]);

/** The new times of a session while they are being chosen: wall-clock times in the mentor's zone. */
export class NewTimes {
  /** @type {Span} */
  #old;
  /** @type {Set<Field>} */
  #shown = new Set();
  /** @type {Problems} */
  #refused = {};

  /**
   * @param {object} options
   * @param {{ start: string, end: string }} options.session its times in ISO 8601
   * @param {TimesConfig} options.config
   * @param {string} options.zone IANA name
   * @param {() => number} options.now milliseconds since the epoch, by the server's clock
   */
  constructor({ session, config, zone, now }) {
    this.config = config;
    this.zone = zone;
    this.now = now;
    this.#old = { start_time: local(session.start, zone), end_time: local(session.end, zone) };
    this.values = { ...this.#old };
  }

  /**
   * @param {Field} field
   * @param {string} value as a `datetime-local` input gives it
   */
  change(field, value) {
    const { zone, config, values } = this;
    const end = field === "start_time" ? endFollowing(value, values, { zone, usualMinutes: config.usualMinutes }) : null;
    this.values = { ...values, [field]: value, ...(end && { end_time: end }) };
    this.#refused = {};
  }

  /** Its message may stand from now on. @param {Field} field */
  leave(field) {
    this.#shown.add(field);
  }

  /** @returns {Field | null} where to go on; null when the times may be sent */
  judge() {
    for (const field of FIELDS) this.#shown.add(field);
    return FIELDS.find((field) => this.#problems[field]) ?? null;
  }

  /**
   * The server has the last word.
   *
   * @param {Problems} fields
   * @returns {Field | null} where to go on
   */
  refuse(fields) {
    this.#refused = fields;
    return this.judge();
  }

  get isUnchanged() {
    return FIELDS.every((field) => this.values[field] === this.#old[field]);
  }

  /** @returns {Span} ISO 8601 with offset */
  get iso() {
    const iso = (/** @type {Field} */ field) => momentAt(this.values[field], this.zone)?.iso ?? "";
    return { start_time: iso("start_time"), end_time: iso("end_time") };
  }

  /** What to ask of whether the mentor is free; empty while the times cannot be. */
  get spans() {
    const [start, end] = FIELDS.map((field) => momentAt(this.values[field], this.zone));
    const isSpan = start && end && Object.keys(this.#problems).length === 0;
    return isSpan ? [{ startMs: start.epochMs, endMs: end.epochMs }] : [];
  }

  get view() {
    const problems = this.#problems;
    const message = (/** @type {Field} */ field) => (this.#shown.has(field) ? (problems[field] ?? []).join(" ") : "");
    const minutes = minutesOf(this.values, this.zone);
    return {
      ...this.values,
      earliest: localAt(this.now(), this.zone),
      duration: minutes === null ? "" : `Duration: ${formatDuration(minutes)}`,
      span: this.#span,
      messages: { start_time: message("start_time"), end_time: message("end_time") },
    };
  }

  /** @returns {Problems} */
  get #problems() {
    const { config, zone } = this;
    const found = timeProblemsOf(this.values, { ...config, zone, now: this.now() });
    return { ...this.#refused, ...found };
  }

  /** @returns {string} both in words with the zone's name; empty while one is missing */
  get #span() {
    const [start, end] = FIELDS.map((field) => momentAt(this.values[field], this.zone));
    return start && end && end.epochMs > start.epochMs ? describeSpan(start.epochMs, end.epochMs, this.zone) : "";
  }
}

/**
 * @param {string} iso
 * @param {string} zone
 */
function local(iso, zone) {
  return iso ? localAt(Date.parse(iso), zone) : "";
}
