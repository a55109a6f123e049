import { dateWords, weekdayOf } from "./dates.js";
import { LENGTHS, lengthOf } from "./length.js";
import { countWords, repeatProblem, repeatsOf } from "./repeats.js";
import { minutesOf } from "./span.js";
import { describeZone, momentAt } from "./zone-time.js";

/** @typedef {import("./authoring.js").Authoring} Authoring */
/** @typedef {import("../overlaps/overlap-watch.js").Overlap} Overlap */
/** @typedef {import("../overlaps/overlap-watch.js").Span} Span */

/**
 * What the block of times shows, as plain values.
 *
 * @param {Authoring} authoring
 * @param {(spans: readonly Span[]) => readonly Overlap[]} overlapsAt what is known to be at these times
 */
export function timesViewOf(authoring, overlapsAt) {
  const { form, options } = authoring;
  const start = momentAt(form.values.start_time, options.zone);
  const repeats = repeatViews(authoring, overlapsAt);
  return {
    zone: describeZone(options.zone, start?.epochMs ?? options.now()),
    lengths: lengthViews(lengthOf(authoring)),
    crossing: crossingOf(form.values, options.zone),
    repeated: repeatedWords(form.values, options.zone),
    repeats,
    repeatSummary: repeats.length ? `${countWords(repeats.length + 1)} in all` : "",
    repeatTime: start ? `Each at ${form.values.start_time.slice(11, 16)}, as long as the first.` : "",
  };
}

/**
 * The buttons of the lengths: one of them is the Tab key's stop.
 *
 * @param {number | null} length
 */
function lengthViews(length) {
  const stop = LENGTHS.find((minutes) => minutes === length) ?? LENGTHS[0];
  return LENGTHS.map((minutes) => ({
    minutes,
    label: `${minutes} min`,
    pressed: String(minutes === length),
    tabindex: minutes === stop ? "0" : "-1",
  }));
}

/**
 * The times of the session and of its further dates; none while they are not valid.
 *
 * @param {Authoring} authoring
 * @returns {Span[]}
 */
export function spansOf({ form, options }) {
  const problems = form.problems();
  const start = momentAt(form.values.start_time, options.zone);
  const end = momentAt(form.values.end_time, options.zone);
  if (!start || !end || problems.start_time || problems.end_time) return [];
  const repeats = repeatsOf(form.values, options.zone).flatMap(spanOf);
  return [{ startMs: start.epochMs, endMs: end.epochMs }, ...repeats].slice(0, options.config.limits.repeatsMax + 1);
}

/**
 * That a session ends on another day than it begins, to be noticed.
 *
 * @param {import("./span.js").Span} span
 * @param {string} zone
 * @returns {string} "Ends Sunday 01:00, after midnight."; empty where it does not
 */
export function crossingOf(span, zone) {
  const [date, time = ""] = span.end_time.split("T");
  if (minutesOf(span, zone) === null || span.start_time.startsWith(date)) return "";
  const clock = time.slice(0, 5);
  return `Ends ${weekdayOf(date)} ${clock}, ${clock === "00:00" ? "at" : "after"} midnight.`;
}

/**
 * That one of the times comes twice, as the clocks are set back.
 *
 * @param {import("./span.js").Span} span
 * @param {string} zone
 */
function repeatedWords({ start_time, end_time }, zone) {
  const isTwice = [start_time, end_time].some((time) => momentAt(time, zone)?.kind === "repeated");
  return isTwice ? "The clocks show this time twice that night. We take the first." : "";
}

/**
 * @param {Authoring} authoring
 * @param {(spans: readonly Span[]) => readonly Overlap[]} overlapsAt
 */
function repeatViews({ form, options }, overlapsAt) {
  const context = form.context();
  const found = new Map(repeatsOf(form.values, options.zone).map((repeat) => [repeat.date, repeat]));
  return form.values.repeat_start_times.map((date) => {
    const repeat = found.get(date);
    const problem = repeat && repeatProblem(repeat, form.values, context);
    const words = dateWords(date);
    return {
      date,
      words,
      remove: `Remove ${words}`,
      tone: problem ? "bad" : "none",
      note: problem ?? (repeat ? noteOf(repeat, overlapsAt(spanOf(repeat))) : ""),
    };
  });
}

/**
 * @param {import("./repeats.js").Repeat} repeat
 * @param {readonly Overlap[]} overlaps
 */
function noteOf({ start }, overlaps) {
  const [first, ...rest] = overlaps;
  const more = rest.length ? ` and ${rest.length} more` : "";
  const notes = [
    start.kind === "repeated" ? "The clocks show this time twice; we take the first." : "",
    first ? `Overlaps “${first.title}”${more}.` : "",
  ];
  return notes.filter(Boolean).join(" ");
}

/**
 * @param {import("./repeats.js").Repeat} repeat
 * @returns {Span[]}
 */
function spanOf({ start, endMs }) {
  return endMs === null ? [] : [{ startMs: start.epochMs, endMs }];
}
