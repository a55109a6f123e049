import { lengthOf } from "./length.js";
import { hoursAhead, nextFreeHour } from "./start-suggestions.js";

/** @typedef {import("../overlaps/overlap.js").Span} Span */

export const NO_HOUR = "You are busy at every hour of the next three days.";
export const UNKNOWN = "We could not look up your other sessions. You may be busy at this hour.";

/**
 * What became of the search. `start`: the hour to take; null: none. `hint`: what to say besides.
 *
 * @typedef {{ start: string | null, hint: string }} Found
 */

/** Looks for the next hour at which the mentor is free; who chose a start meanwhile wants no other. */
export class FreeHour {
  #turn = 0;

  /**
   * @param {object} options
   * @param {Pick<import("./authoring.js").Authoring, "form" | "options">} options.authoring
   * @param {(spans: readonly Span[]) => Promise<readonly Span[]>} options.find what the mentor does then; may reject
   * @param {() => boolean} options.isTyping whether the mentor is in one of the two times
   */
  constructor({ authoring, find, isTyping }) {
    this.authoring = authoring;
    this.find = find;
    this.isTyping = isTyping;
  }

  /** @returns {Promise<Found | null>} null where it is not wanted any more */
  async look() {
    const turn = ++this.#turn;
    const before = this.#times();
    const now = this.authoring.options.now();
    const busy = await this.find([hoursAhead(now)]).catch(() => null);
    if (turn !== this.#turn || before !== this.#times() || this.isTyping()) return null;
    const { zone, config } = this.authoring.options;
    const minutes = lengthOf(this.authoring) ?? config.usualMinutes;
    const start = nextFreeHour({ now, zone, minutes, busy: busy ?? [] });
    if (!start) return { start, hint: NO_HOUR };
    return { start, hint: busy ? "" : UNKNOWN };
  }

  #times() {
    const { start_time, end_time } = this.authoring.form.values;
    return `${start_time} ${end_time}`;
  }
}
