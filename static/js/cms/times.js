/** The times in the CMS editor: the end follows the start, and how long that is stands below; in true minutes. */

import { formatDuration } from "../authoring/duration.js";
import { endFollowing, minutesOf as minutesIn } from "../authoring/span.js";
import { momentAt } from "../authoring/zone-time.js";

const PATTERN = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)$/;

/**
 * @param {string} text what stands in a field, `2030-01-31 18:00`
 * @param {string} zone IANA name
 * @returns {string} as the Create Session form has it; empty where it is no time
 */
export function localOf(text, zone) {
  const local = text.trim().replace(PATTERN, "$1T$2");
  return PATTERN.test(local) && momentAt(local, zone) ? local : "";
}

/**
 * @param {string} start
 * @param {string} end
 * @param {string} zone
 * @returns {string} `"Duration: 1h 30m"`; empty where the two make none
 */
export function durationOf(start, end, zone) {
  const minutes = minutesIn({ start_time: localOf(start, zone), end_time: localOf(end, zone) }, zone);
  return minutes === null ? "" : `Duration: ${formatDuration(minutes)}`;
}

/**
 * The end that belongs to a start that was just set: an empty one is filled in, one that stood moves along.
 *
 * @param {{ before: string, start: string, end: string, usualMinutes: number, zone: string }} times `before`: the
 *   old start
 * @returns {string} the end, unchanged where it cannot be told
 */
export function endFor({ before, start, end, usualMinutes, zone }) {
  const span = { start_time: localOf(before, zone), end_time: localOf(end, zone) };
  const isKnown = end.trim() === "" || minutesIn(span, zone) !== null;
  const follows = isKnown ? endFollowing(localOf(start, zone), span, { zone, usualMinutes }) : null;
  return follows?.replace("T", " ") ?? end;
}
