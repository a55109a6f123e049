/** The times in the CMS editor: the end follows the start, and how long that is stands below. */

import { formatDuration } from "../authoring/duration.js";

const MINUTE = 60_000;
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/;

/**
 * @param {string} text what stands in a field, `2030-01-31 18:00`
 * @returns {number | null} minutes on the wall clock; only differences mean something
 */
export function minutesOf(text) {
  const found = PATTERN.exec(text.trim());
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute);
  const date = new Date(time);
  // 30 February would roll over to March.
  return date.getUTCMonth() === month - 1 && hour < 24 && minute < 60 ? time / MINUTE : null;
}

/**
 * @param {number} minutes as of `minutesOf`
 * @returns {string} as the fields have it
 */
export function textOf(minutes) {
  return new Date(minutes * MINUTE).toISOString().slice(0, 16).replace("T", " ");
}

/**
 * @param {string} start
 * @param {string} end
 * @returns {string} `"Duration: 1h 30m"`; empty where the two make none
 */
export function durationOf(start, end) {
  const from = minutesOf(start);
  const to = minutesOf(end);
  if (from === null || to === null || to <= from) return "";
  return `Duration: ${formatDuration(to - from)}`;
}

/**
 * The end that belongs to a start that was just set: an empty one is filled in, one that stood moves along.
 *
 * @param {{ before: string, start: string, end: string, usualMinutes: number }} times `before`: the old start
 * @returns {string} the end, unchanged where it cannot be told
 */
export function endFor({ before, start, end, usualMinutes }) {
  const from = minutesOf(start);
  if (from === null) return end;
  const was = minutesOf(before);
  const to = minutesOf(end);
  if (end.trim() === "") return textOf(from + usualMinutes);
  if (was === null || to === null || to <= was) return end;
  return textOf(from + to - was);
}
