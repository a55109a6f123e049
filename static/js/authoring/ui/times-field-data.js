import { showOverlaps } from "../../overlaps/overlap-notice.js";
import { findOverlaps, OverlapWatch } from "../../overlaps/overlap-watch.js";
import { addMinutes } from "../duration.js";
import { chooseLength, lengthOf } from "../length.js";
import { hoursAhead, nextFreeHour, sameTimeAgain } from "../start-suggestions.js";
import { spansOf, timesViewOf } from "../times-view.js";
import { describeSpan, momentAt } from "../zone-time.js";
import { moveInToolbar } from "./toolbar.js";
import { takeOver } from "./take-over.js";

/** @typedef {import("../authoring.js").Authoring} Authoring */

const NO_HOUR = "You are busy at every hour of the next three days.";

/**
 * The times of the form: suggestions, length, overlaps, in Alpine's hands.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {Authoring} authoring
 */
export function registerTimesField(alpine, authoring) {
  const { options } = authoring;
  const fetch = globalThis.fetch.bind(globalThis);
  const url = options.config.urls.overlaps;
  /** @type {Set<() => void>} */
  const drawings = new Set();
  const watch = new OverlapWatch({
    url,
    fetch,
    clock: options.clock,
    onChange: () => drawings.forEach((draw) => draw()),
  });
  const viewNow = () => timesViewOf(authoring, (spans) => watch.at(spans));

  alpine.data("timesField", () => ({
    times: viewNow(),
    lastTime: "",
    lastLabel: "",
    crossed: "",
    hint: "",

    init() {
      const last = options.config.lastStart;
      if (last) {
        this.lastTime = sameTimeAgain(last, { now: options.now(), zone: options.zone });
        this.lastLabel = startWords(this.lastTime, options.zone);
      }
      drawings.add(() => this.draw());
      authoring.listeners.add(() => {
        watch.watch(spansOf(authoring));
        this.draw();
      });
      watch.watch(spansOf(authoring));
    },

    draw() {
      takeOver(this.times, viewNow());
      const [first, ...others] = spansOf(authoring);
      showOverlaps(this.$refs.overlaps, first ? watch.at([first]) : [], options.zone);
      this.crossed = crossedWords(others.filter((span) => watch.at([span]).length).length);
    },

    /** @param {Event} event */
    pickLength(event) {
      chooseLength(authoring, Number(/** @type {HTMLElement} */ (event.currentTarget).dataset.minutes));
    },

    /** @param {KeyboardEvent} event */
    arrow(event) {
      moveInToolbar(event);
    },

    async pickFreeHour() {
      const now = options.now();
      const busy = await findOverlaps([hoursAhead(now)], { url, fetch }).catch(() => []);
      const minutes = lengthOf(authoring) ?? options.config.usualMinutes;
      const hour = nextFreeHour({ now, zone: options.zone, minutes, busy });
      if (hour) this.begin(hour);
      else this.hint = NO_HOUR;
    },

    pickLastTime() {
      this.begin(this.lastTime);
    },

    /** @param {string} start */
    begin(start) {
      this.hint = "";
      authoring.change("start_time", start);
      options.page.focus("start_time");
    },
  }));
}

/**
 * @param {number} count of further dates at which there is something else
 * @returns {string}
 */
function crossedWords(count) {
  if (!count) return "";
  return count === 1 ? "1 further date overlaps what you have planned." : `${count} further dates overlap what you have planned.`;
}

/**
 * @param {string} start
 * @param {string} zone
 * @returns {string} "Sat 21 Nov 2026, 18:00"
 */
function startWords(start, zone) {
  const moment = momentAt(start, zone);
  return moment ? describeSpan(moment.epochMs, addMinutes(moment.epochMs, 1), zone).split("–")[0] : "";
}
