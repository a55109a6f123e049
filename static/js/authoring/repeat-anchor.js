import { isDate, movedBy } from "./dates.js";

/** @typedef {Pick<import("./session-values.js").Values, "start_time" | "repeat_start_times">} Times */

/** While a year is typed, its first figures are years of long ago. */
const WHOLE_YEAR = /^2\d{3}-/;

/**
 * The further dates as the mentor chose them, with the day of the start they were chosen for. Where that is moved,
 * they follow by as many days: counted from here, so that no half-typed date on the way loses anything.
 */
export class RepeatAnchor {
  /** @param {Times} values */
  constructor({ start_time, repeat_start_times }) {
    this.day = dayOf(start_time);
    this.dates = repeat_start_times;
  }

  /**
   * @param {string} start
   * @returns {readonly string[] | null} null where they stay as they are
   */
  datesFor(start) {
    const day = dayOf(start);
    if (!day || !this.dates.length) return null;
    // The first whole start there is, is the one they belong to.
    this.day ||= day;
    return movedBy(this.dates, this.day, day);
  }

  /** @param {readonly string[]} dates */
  isOther(dates) {
    return dates.join() !== this.dates.join();
  }
}

/**
 * @param {string} start
 * @returns {string} its day; empty while it is none
 */
function dayOf(start) {
  const [day] = start.split("T");
  return isDate(day) && WHOLE_YEAR.test(day) ? day : "";
}
