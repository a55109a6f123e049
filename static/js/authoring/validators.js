import { minutesBetween } from "./duration.js";
import { cleanLine, lengthOf } from "./plain-line.js";
import { repeatsProblem } from "./repeats.js";
import { plainAmount } from "./session-values.js";
import { countWords } from "./word-count.js";
import { momentAt } from "./zone-time.js";

const DAY_MS = 86_400_000;

/** @typedef {import("./session-values.js").Values} Values */
/** @typedef {import("./session-values.js").Field} Field */
/** @typedef {Partial<Record<Field, string[]>>} Problems */

/**
 * The figures of `catalog/sessions/rules.py`, handed in by the page.
 *
 * @typedef {object} Limits
 * @property {number} titleMin
 * @property {number} titleMax
 * @property {number} tagsMax
 * @property {number} maxMinutes
 * @property {number} horizonDays
 * @property {number} repeatsMax
 * @property {number} priceMin rupees
 * @property {number} priceMax rupees
 * @property {number} thumbnailBytes
 * @property {number} thumbnailPixels
 * @property {number} thumbnailSide pixels
 * @property {number} altMax
 * @property {number} descriptionWords
 * @property {number} capacityMin
 * @property {number} capacityMax
 */

/**
 * What the rules need beside the values. `words` are the server's messages, so that each stands in
 * one place only.
 *
 * @typedef {object} RuleContext
 * @property {Limits} limits
 * @property {Record<string, string>} words
 * @property {string} zone IANA name of the mentor's zone
 * @property {number} now milliseconds since the epoch, by the server's clock
 */

/** @typedef {(values: Values, context: RuleContext) => string | null} Rule */
/** @typedef {Pick<Values, "start_time" | "end_time">} Times */
/** @typedef {Omit<RuleContext, "limits"> & { limits: Pick<Limits, "maxMinutes" | "horizonDays"> }} TimeContext */
/** @typedef {(values: Times, context: TimeContext) => string | null} TimeRule */

/** @type {Partial<Record<Field, Rule>>} */
const RULES = {
  title: titleProblem,
  tags: tagsProblem,
  start_time: startProblem,
  end_time: endProblem,
  repeat_start_times: repeatsProblem,
  price: priceProblem,
  thumbnail: thumbnailProblem,
  thumbnail_alt: altProblem,
  description: descriptionProblem,
  capacity: capacityProblem,
};

/**
 * All that keeps the values from being published, by field; empty when they may be. It mirrors the
 * server's rules to answer at once; the server has the last word.
 *
 * @param {Values} values
 * @param {RuleContext} context
 * @returns {Problems}
 */
export function problemsOf(values, context) {
  /** @type {Problems} */
  const found = {};
  for (const [field, rule] of Object.entries(RULES)) {
    const problem = rule(values, context);
    if (problem) found[/** @type {Field} */ (field)] = [problem];
  }
  return found;
}

/**
 * The same of the two times alone.
 *
 * @param {Times} span
 * @param {TimeContext} context
 * @returns {Problems}
 */
export function timeProblemsOf(span, context) {
  const found = { start_time: startProblem(span, context), end_time: endProblem(span, context) };
  return Object.fromEntries(Object.entries(found).flatMap(([field, words]) => (words ? [[field, [words]]] : [])));
}

/** @type {Rule} */
function titleProblem({ title }, { limits, words }) {
  const clean = cleanLine(title);
  const length = lengthOf(clean);
  if (!length) return words["title.required"];
  if (length > limits.titleMax) return words["title.long"];
  if (!/[\p{L}\p{N}]/u.test(clean)) return words["title.wordless"];
  return length < limits.titleMin ? words["title.short"] : null;
}

/** @type {Rule} */
function tagsProblem({ tags }, { limits, words }) {
  if (!tags.length) return words["tags.required"];
  return tags.length > limits.tagsMax ? words["tags.many"] : null;
}

/** @type {TimeRule} */
function startProblem({ start_time }, { limits, words, zone, now }) {
  const start = momentAt(start_time, zone);
  if (!start) return words["start.required"];
  if (start.kind === "skipped") return skipped(zone);
  if (start.epochMs <= now) return words["start.past"];
  return start.epochMs > now + limits.horizonDays * DAY_MS ? words["start.far"] : null;
}

/** @type {TimeRule} */
function endProblem({ start_time, end_time }, { limits, words, zone }) {
  const end = momentAt(end_time, zone);
  if (!end) return words["end.required"];
  if (end.kind === "skipped") return skipped(zone);
  const start = momentAt(start_time, zone);
  if (!start) return null;
  if (end.epochMs <= start.epochMs) return words["end.order"];
  return minutesBetween(start.epochMs, end.epochMs) > limits.maxMinutes ? words["end.long"] : null;
}

/** @type {Rule} */
function priceProblem({ is_paid, price }, { limits, words }) {
  if (!is_paid) return null;
  const amount = plainAmount(price);
  if (!amount) return words["price.required"];
  if (!/^\d+(\.\d*)?$/.test(amount)) return words["price.invalid"];
  if (/\.\d\d\d*[1-9]/.test(amount)) return words["price.precision"];
  return Number(amount) < limits.priceMin || Number(amount) > limits.priceMax ? words["price.range"] : null;
}

/** @type {Rule} */
function thumbnailProblem({ thumbnail }, { limits, words }) {
  if (!thumbnail) return null;
  if (!thumbnail.type) return words["thumbnail.type"];
  if (thumbnail.file.size > limits.thumbnailBytes) return words["thumbnail.size"];
  const { width, height } = thumbnail.size ?? { width: 0, height: 0 };
  const isVast = width * height > limits.thumbnailPixels || Math.max(width, height) > limits.thumbnailSide;
  return isVast ? words["thumbnail.pixels"] : null;
}

/** @type {Rule} */
function altProblem({ thumbnail, thumbnail_alt, is_decorative }, { limits, words }) {
  if (!thumbnail?.type || is_decorative) return null;
  return lengthOf(cleanLine(thumbnail_alt)) > limits.altMax ? words["thumbnail_alt.long"] : null;
}

/** @type {Rule} */
function descriptionProblem({ description }, { limits, words }) {
  const count = countWords(description);
  if (count <= limits.descriptionWords) return null;
  return words["description.long"].replace("{count}", String(count));
}

/** @type {Rule} */
function capacityProblem({ capacity }, { limits, words }) {
  const typed = capacity.trim();
  if (!typed) return null;
  if (!/^\d+$/.test(typed)) return words["capacity.invalid"];
  const seats = Number(typed);
  return seats < limits.capacityMin || seats > limits.capacityMax ? words["capacity.range"] : null;
}

/**
 * Only the page can say this: the server is sent an offset and never sees the wall clock.
 *
 * @param {string} zone
 */
function skipped(zone) {
  return `The clocks in ${zone} skip this time as they change. Choose another.`;
}
