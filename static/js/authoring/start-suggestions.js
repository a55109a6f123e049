import { Temporal } from "temporal-polyfill";

import { overlap } from "../overlaps/overlap.js";
import { addMinutes } from "./duration.js";
import { localAt } from "./zone-time.js";

/** Learners need a moment to find it, and the mentor one to get ready. */
const AHEAD_MINUTES = 60;
const LOOK_AHEAD_HOURS = 72;
/** Nobody is offered an hour of the night. */
const FIRST_HOUR = 8;
const LAST_HOUR = 20;
const HOUR_MS = 3_600_000;

/** @typedef {import("../overlaps/overlap.js").Span} Span */

/**
 * The next full hour of the day at which the mentor has nothing else.
 *
 * @param {object} wish
 * @param {number} wish.now milliseconds since the epoch
 * @param {string} wish.zone IANA name
 * @param {number} wish.minutes how long it takes
 * @param {readonly Span[]} wish.busy
 * @returns {string | null} as a `datetime-local` input takes it; null: none within three days
 */
export function nextFreeHour({ now, zone, minutes, busy }) {
  let hour = fullHourFrom(addMinutes(now, AHEAD_MINUTES), zone);
  for (let count = 0; count < LOOK_AHEAD_HOURS; count += 1, hour = hour.add({ hours: 1 })) {
    const span = { startMs: hour.epochMilliseconds, endMs: addMinutes(hour.epochMilliseconds, minutes) };
    const isByDay = hour.hour >= FIRST_HOUR && hour.hour <= LAST_HOUR && hour.minute === 0;
    if (isByDay && !busy.some((other) => overlap(span, other))) return localAt(span.startMs, zone);
  }
  return null;
}

/** The span in which `nextFreeHour` looks. @param {number} now */
export function hoursAhead(now) {
  return { startMs: now, endMs: now + (LOOK_AHEAD_HOURS + 12) * HOUR_MS };
}

/**
 * The weekday and time of day of an earlier session, the next time they come round.
 *
 * @param {string} start ISO 8601
 * @param {{ now: number, zone: string }} options
 * @returns {string} as a `datetime-local` input takes it
 */
export function sameTimeAgain(start, { now, zone }) {
  let next = Temporal.Instant.from(start).toZonedDateTimeISO(zone);
  const weeks = Math.floor((now - next.epochMilliseconds) / (7 * 24 * HOUR_MS));
  if (weeks > 1) next = next.add({ weeks: weeks - 1 });
  do next = next.add({ weeks: 1 });
  while (next.epochMilliseconds <= now);
  return next.toPlainDateTime().toString({ smallestUnit: "minute" });
}

/**
 * @param {number} ms
 * @param {string} zone
 */
function fullHourFrom(ms, zone) {
  const moment = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return moment.round({ smallestUnit: "hour", roundingMode: "ceil" });
}
