import { RepeatAnchor } from "./repeat-anchor.js";
import { FIELDS } from "./session-values.js";
import { endFollowing, minutesOf } from "./span.js";
import { problemsOf } from "./validators.js";

/** @typedef {import("./session-values.js").Values} Values */
/** @typedef {import("./session-values.js").Field} Field */
/** @typedef {import("./validators.js").Problems} Problems */
/** @typedef {import("./validators.js").RuleContext} RuleContext */

/**
 * How a field looks: nothing to say, good, or bad with its messages.
 *
 * @typedef {{ mark: "none" | "good" | "bad", messages: readonly string[] }} FieldView
 */

/** Without these the session cannot be published; the price counts only while it is asked for. */
const REQUIRED = /** @type {readonly Field[]} */ (["title", "tags", "start_time", "end_time", "price"]);

/** What the mentor has entered, and when to tell what about it. */
export class SessionForm {
  /**
   * @param {Values} pristine the values of an empty form
   * @param {() => RuleContext} context asked for at each judgement, since time goes by
   */
  constructor(pristine, context) {
    this.pristine = pristine;
    this.values = pristine;
    this.context = context;
    /** Fields that were changed: they may show that they are good.
     * @type {Set<Field>} */
    this.changed = new Set();
    /** Fields that were left or sent: they may also show what is wrong.
     * @type {Set<Field>} */
    this.left = new Set();
    /** What the server said, until the field is changed.
     * @type {Problems} */
    this.refusals = {};
    /** What was typed into a field and is no part of its value yet.
     * @type {Partial<Record<Field, string>>} */
    this.pending = {};
    this.anchor = new RepeatAnchor(pristine);
    /** How long the session lasted before its start was none for a moment, as it is while one is typed over.
     * @type {number | null} */
    this.heldMinutes = null;
  }

  /**
   * @template {Field} F
   * @param {F} field
   * @param {Values[F]} value
   */
  change(field, value) {
    this.#set(field, value);
    if (field === "repeat_start_times") this.anchor = new RepeatAnchor(this.values);
    if (field === "minutes") this.heldMinutes = null;
  }

  /**
   * @template {Field} F
   * @param {F} field
   * @param {Values[F]} value
   */
  #set(field, value) {
    this.values = { ...this.values, [field]: value };
    this.changed.add(field);
    delete this.refusals[field];
  }

  /**
   * The end moves with the start, and so do the further dates.
   *
   * @param {string} start
   * @param {number} usualMinutes how long a session lasts while nothing else was said
   */
  changeStart(start, usualMinutes) {
    const { zone } = this.context();
    const held = minutesOf(this.values, zone) ?? this.heldMinutes;
    const end = endFollowing(start, this.values, { zone, usualMinutes: held ?? usualMinutes });
    this.heldMinutes = end ? null : held;
    this.change("start_time", start);
    if (end) this.change("end_time", end);
    const dates = this.anchor.datesFor(start);
    if (dates) this.#set("repeat_start_times", dates);
  }

  /** Whether the further dates are others than the mentor chose, since the start is on another day. */
  get hasMovedDates() {
    return this.anchor.isOther(this.values.repeat_start_times);
  }

  /**
   * Go on from values that were entered earlier: they count as touched.
   *
   * @param {Partial<Values>} values
   */
  restore(values) {
    this.values = { ...this.pristine, ...values };
    this.heldMinutes = null;
    this.anchor = new RepeatAnchor(this.values);
    for (const field of FIELDS) {
      if (differs(this.values[field], this.pristine[field])) this.leave(field);
    }
  }

  /**
   * Take over values that were entered elsewhere: they count as touched.
   *
   * @param {Partial<Values>} values
   */
  accept(values) {
    this.values = { ...this.values, ...values };
    if ("start_time" in values || "repeat_start_times" in values) this.anchor = new RepeatAnchor(this.values);
    if (["start_time", "end_time", "minutes"].some((field) => field in values)) this.heldMinutes = null;
    for (const field of FIELDS) {
      if (!(field in values)) continue;
      delete this.refusals[field];
      if (differs(this.values[field], this.pristine[field])) this.leave(field);
    }
  }

  /** @param {Field} field */
  leave(field) {
    this.left.add(field);
  }

  /**
   * Keep in mind what a field holds beside its value: it keeps the session from being published.
   *
   * @param {Field} field
   * @param {string} message empty: nothing
   * @returns {boolean} whether it was another before
   */
  pend(field, message) {
    const before = this.pending[field] ?? "";
    if (message) this.pending[field] = message;
    else delete this.pending[field];
    return before !== message;
  }

  /** Publishing was asked for: everything may now be told. */
  leaveAll() {
    for (const field of FIELDS) this.left.add(field);
  }

  /**
   * Take over what the server said of each field. What it said of anything else is left out.
   *
   * @param {Record<string, string[]>} messages
   */
  refuse(messages) {
    this.refusals = {};
    for (const field of FIELDS) {
      if (messages[field]?.length) this.refusals[field] = messages[field];
    }
    this.leaveAll();
  }

  /**
   * Something turned out wrong with one field that no rule could see.
   *
   * @param {Field} field
   * @param {string} message
   */
  refuseField(field, message) {
    this.refusals[field] = [message];
    this.leave(field);
  }

  /** @returns {Problems} what is wrong, shown or not */
  problems() {
    const found = problemsOf(this.values, this.context());
    for (const [field, message] of Object.entries(this.pending)) {
      const name = /** @type {Field} */ (field);
      found[name] = [...(found[name] ?? []), message];
    }
    return { ...found, ...this.refusals };
  }

  /**
   * @param {Problems} [problems]
   * @returns {Field[]} required fields that are not yet right, in the page's order
   */
  missing(problems = this.problems()) {
    const isMissing = (/** @type {Field} */ field) => problems[field]?.some((message) => message !== this.pending[field]);
    return REQUIRED.filter((field) => isMissing(field) && !this.refusals[field]);
  }

  /**
   * @param {Field} field
   * @param {Problems} [problems]
   * @returns {FieldView}
   */
  view(field, problems = this.problems()) {
    const messages = problems[field];
    const told = this.left.has(field);
    if (messages) return told ? { mark: "bad", messages } : { mark: "none", messages: [] };
    return { mark: told || this.changed.has(field) ? "good" : "none", messages: [] };
  }

  /** @returns {boolean} whether anything would be lost by leaving */
  get isDirty() {
    return FIELDS.some((field) => differs(this.values[field], this.pristine[field]));
  }
}

/**
 * @param {unknown} value
 * @param {unknown} pristine
 */
function differs(value, pristine) {
  return Array.isArray(value) ? value.length > 0 : value !== pristine;
}
