import { Temporal } from "temporal-polyfill";

import { remembering } from "../lib/remembering.js";

const SATURDAY = 6;

/**
 * The same day of the following weeks.
 *
 * @param {string} date "2026-11-21"
 * @param {number} count
 * @returns {string[]}
 */
export function weeksAfter(date, count) {
  const first = Temporal.PlainDate.from(date);
  return Array.from({ length: count }, (_, index) => first.add({ weeks: index + 1 }).toString());
}

/**
 * The next days from Monday to Friday.
 *
 * @param {string} date "2026-11-21"
 * @param {number} count
 * @returns {string[]}
 */
export function weekdaysAfter(date, count) {
  const found = [];
  for (let day = Temporal.PlainDate.from(date).add({ days: 1 }); found.length < count; day = day.add({ days: 1 })) {
    if (day.dayOfWeek < SATURDAY) found.push(day.toString());
  }
  return found;
}

/**
 * @param {readonly string[]} dates
 * @param {string} from a day
 * @param {string} to the day it became
 * @returns {readonly string[]} the dates, moved by as many days
 */
export function movedBy(dates, from, to) {
  const { days } = Temporal.PlainDate.from(from).until(to, { largestUnit: "days" });
  return dates.map((date) => Temporal.PlainDate.from(date).add({ days }).toString());
}

/**
 * @param {string} text as a `date` input gives it
 * @returns {boolean}
 */
export function isDate(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    return Boolean(Temporal.PlainDate.from(text));
  } catch {
    // A RangeError: there is no 30 February.
    return false;
  }
}

/**
 * @param {string} date
 * @returns {string} "Sat 21 Nov 2026"
 */
export const dateWords = remembering((date) => {
  const options = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return Temporal.PlainDate.from(date).toLocaleString("en-GB", options).replace(",", "");
});

/**
 * @param {string} date
 * @returns {string} "Sunday"
 */
export function weekdayOf(date) {
  return Temporal.PlainDate.from(date).toLocaleString("en-GB", { weekday: "long" });
}
