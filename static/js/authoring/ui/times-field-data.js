import { showOverlaps } from "../../overlaps/overlap-notice.js";
import { findOverlaps, OverlapWatch } from "../../overlaps/overlap-watch.js";
import { addMinutes } from "../duration.js";
import { FreeHour } from "../free-hour.js";
import { chooseLength } from "../length.js";
import { sameTimeAgain } from "../start-suggestions.js";
import { spansOf, timesViewOf } from "../times-view.js";
import { describeSpan, momentAt } from "../zone-time.js";
import { fieldInUse } from "./field-in-use.js";
import { moveInToolbar } from "./toolbar.js";
import { takeOver } from "./take-over.js";

/** @typedef {import("../authoring.js").Authoring} Authoring */

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
  const freeHour = new FreeHour({
    authoring,
    find: (spans) => findOverlaps(spans, { url, fetch }),
    isTyping: () => ["start_time", "end_time"].includes(fieldInUse(document) ?? ""),
  });
  const viewNow = () => timesViewOf(authoring, (spans) => watch.at(spans));

  alpine.data("timesField", () => ({
    times: viewNow(),
    lastTime: "",
    lastLabel: "",
    crossed: "",
    hint: "",
    hintedStart: "",

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
      // It was about another hour.
      if (authoring.form.values.start_time !== this.hintedStart) this.hint = "";
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

    /** @param {Event} event */
    async pickFreeHour(event) {
      const button = event.currentTarget;
      this.hint = "";
      const found = await freeHour.look();
      if (!found) return;
      if (found.start) this.begin(found.start, [button, document.body].includes(document.activeElement));
      this.hint = found.hint;
      this.hintedStart = authoring.form.values.start_time;
    },

    pickLastTime() {
      this.begin(this.lastTime, true);
    },

    /**
     * @param {string} start
     * @param {boolean} isFollowed whether the focus goes along
     */
    begin(start, isFollowed) {
      authoring.change("start_time", start);
      if (isFollowed) options.page.focus("start_time");
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
