import { remembering } from "../lib/remembering.js";
import { dateWords, isDate, weekdaysAfter, weeksAfter } from "./dates.js";
import { addMinutes } from "./duration.js";
import { minutesOf } from "./span.js";
import { momentAt as momentOf } from "./zone-time.js";

const momentAt = remembering(momentOf);
const DAY_MS = 86_400_000;

/** @typedef {import("./validators.js").RuleContext} RuleContext */
/** @typedef {Pick<import("./session-values.js").Values, "start_time" | "end_time" | "repeat_start_times">} Times */
/** @typedef {Pick<RuleContext, "words" | "zone" | "now"> & { limits: Pick<RuleContext["limits"], "horizonDays" | "repeatsMax"> }} RepeatContext */

/**
 * One of the further dates: at the same time of day as the first, and as long.
 *
 * @typedef {object} Repeat
 * @property {string} date
 * @property {import("./zone-time.js").Moment} start
 * @property {number | null} endMs null while the session has no length
 */

/** How dates are added many at once. @typedef {"weeks" | "weekdays"} Rhythm */

/**
 * The further dates on the world's time line; none while the first is no whole date and time.
 *
 * @param {Times} values
 * @param {string} zone IANA name
 * @returns {Repeat[]}
 */
export function repeatsOf(values, zone) {
  const { start_time, repeat_start_times } = values;
  if (!momentAt(start_time, zone)) return [];
  const minutes = minutesOf(values, zone);
  return repeat_start_times.flatMap((date) => {
    const start = momentAt(`${date}T${start_time.split("T")[1]}`, zone);
    if (!start) return [];
    return [{ date, start, endMs: minutes === null ? null : addMinutes(start.epochMs, minutes) }];
  });
}

/**
 * What keeps the session from taking place on one of the further dates.
 *
 * @param {Repeat} repeat
 * @param {Times} values
 * @param {RepeatContext} context
 * @returns {string | null} in words without the date
 */
export function repeatProblem({ date, start }, { start_time }, { limits, words, zone, now }) {
  if (start_time.startsWith(date)) return words["repeat.twice"];
  if (start.kind === "skipped") return `The clocks in ${zone} skip this time as they change.`;
  if (start.epochMs <= now) return words["start.past"];
  return start.epochMs > now + limits.horizonDays * DAY_MS ? words["start.far"] : null;
}

/**
 * All that is wrong with the further dates, each with its date.
 *
 * @param {Times} values
 * @param {RepeatContext} context
 * @returns {string | null}
 */
export function repeatsProblem(values, context) {
  if (values.repeat_start_times.length > context.limits.repeatsMax) return context.words["repeat.many"];
  const found = repeatsOf(values, context.zone).flatMap((repeat) => {
    const problem = repeatProblem(repeat, values, context);
    return problem ? [`${dateWords(repeat.date)}: ${problem}`] : [];
  });
  return found.join(" ") || null;
}

/**
 * The dates with further ones, in their order, and what became of these in words. What cannot be is left out.
 *
 * @param {readonly string[]} added
 * @param {Times} values
 * @param {RepeatContext} context
 * @returns {{ dates: readonly string[], words: string, isRefused: boolean }} `isRefused`: nothing was added
 */
export function withDates(added, values, context) {
  const dates = new Set(values.repeat_start_times);
  const left = [];
  for (const date of added) {
    const problem = dates.has(date) ? context.words["repeat.twice"] : problemOfNew(date, values, context);
    if (problem) left.push(`${isDate(date) ? dateWords(date) : "This"}: ${problem}`);
    else if (dates.size >= context.limits.repeatsMax) {
      left.push(context.words["repeat.many"]);
      break;
    } else dates.add(date);
  }
  const count = dates.size - values.repeat_start_times.length;
  const words = [count ? `${countWords(count)} added, ${dates.size + 1} in all.` : "", leftWords(left, count)];
  return { dates: [...dates].sort(), words: words.filter(Boolean).join(" "), isRefused: count === 0 };
}

/**
 * What stands where a date is chosen, and is none of the session's.
 *
 * @param {string} date as a `date` input gives it
 * @param {Times} values
 * @returns {string} in words; empty where nothing would be lost
 */
export function leftoverWords(date, { start_time, repeat_start_times }) {
  if (!isDate(date) || start_time.startsWith(date) || repeat_start_times.includes(date)) return "";
  return `“${dateWords(date)}” was not added; press “Add date”, or clear it.`;
}

/**
 * @param {Rhythm} rhythm
 * @param {number} count
 * @param {string} start the first date and time
 * @returns {string[]}
 */
export function datesAfter(rhythm, count, start) {
  const [first] = start.split("T");
  return rhythm === "weeks" ? weeksAfter(first, count) : weekdaysAfter(first, count);
}

/**
 * @param {number} count
 * @returns {string} "1 date"
 */
export function countWords(count) {
  return `${count} date${count === 1 ? "" : "s"}`;
}

/**
 * @param {string} date
 * @param {Times} values
 * @param {RepeatContext} context
 */
function problemOfNew(date, values, context) {
  if (!isDate(date)) return "Choose a date.";
  const [repeat] = repeatsOf({ ...values, repeat_start_times: [date] }, context.zone);
  return repeat ? repeatProblem(repeat, values, context) : "Choose a start first.";
}

/**
 * @param {string[]} left
 * @param {number} count of those that were added
 */
function leftWords(left, count) {
  if (!left.length) return "";
  return count ? `Left out: ${left.join(" ")}` : left.join(" ");
}
