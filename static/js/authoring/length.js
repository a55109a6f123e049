import { addMinutes } from "./duration.js";
import { minutesOf } from "./span.js";
import { localAt, momentAt } from "./zone-time.js";

/** @typedef {import("./authoring.js").Authoring} Authoring */

/** The lengths that one press chooses, in minutes. */
export const LENGTHS = /** @type {readonly number[]} */ (Object.freeze([30, 45, 60, 90]));

/**
 * Let the session last so long: the end is set from the start, or will be when there is one.
 *
 * @param {Pick<Authoring, "form" | "options" | "change">} authoring
 * @param {number} minutes
 */
export function chooseLength(authoring, minutes) {
  const { zone } = authoring.options;
  const start = momentAt(authoring.form.values.start_time, zone);
  authoring.change("minutes", minutes);
  if (start) authoring.change("end_time", localAt(addMinutes(start.epochMs, minutes), zone));
}

/**
 * How long the session is, or will be once it has a start.
 *
 * @param {Pick<Authoring, "form" | "options">} authoring
 * @returns {number | null} null while the end is not after the start
 */
export function lengthOf({ form, options }) {
  const { start_time, minutes } = form.values;
  if (!momentAt(start_time, options.zone)) return form.heldMinutes ?? minutes ?? options.config.usualMinutes;
  return minutesOf(form.values, options.zone);
}
