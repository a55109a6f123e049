import { addMinutes, minutesBetween } from "./duration.js";
import { localAt, momentAt } from "./zone-time.js";

/**
 * A session's times as wall-clock times in the mentor's zone.
 *
 * @typedef {{ start_time: string, end_time: string }} Span
 */

/**
 * How long a session lasts.
 *
 * @param {Span} span
 * @param {string} zone IANA name
 * @returns {number | null} whole minutes; null while a time is missing or the end is not after the start
 */
export function minutesOf({ start_time, end_time }, zone) {
  const [start, end] = [momentAt(start_time, zone), momentAt(end_time, zone)];
  if (!start || !end || end.epochMs <= start.epochMs) return null;
  return minutesBetween(start.epochMs, end.epochMs);
}

/**
 * The end for a new start: the session keeps its length, in true minutes also across a change of
 * the clocks.
 *
 * @param {string} start the new start
 * @param {Span} span the times so far
 * @param {{ zone: string, usualMinutes: number }} options
 * @returns {string | null} null while the start is not a whole date and time
 */
export function endFollowing(start, span, { zone, usualMinutes }) {
  const moment = momentAt(start, zone);
  if (!moment) return null;
  return localAt(addMinutes(moment.epochMs, minutesOf(span, zone) ?? usualMinutes), zone);
}
