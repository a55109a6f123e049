import { datesAfter, leftoverWords, withDates } from "../repeats.js";
import { momentAt } from "../zone-time.js";

const MOVED = "These dates moved along with the start.";

/**
 * The further dates of the form, in Alpine's hands.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 * @param {import("./press.js").Press} press
 */
export function registerRepeatField(alpine, authoring, press) {
  const { options } = authoring;

  alpine.data("repeatField", () => ({
    isOpen: false,
    reasons: "",
    told: "",
    refusal: "",
    moved: "",

    init() {
      authoring.listeners.add(() => this.look());
      this.look();
    },

    /** Opened for the first date, of a kept draft for one, and for what is wrong; whoever shuts it may. */
    look() {
      const { form } = authoring;
      const reason = [
        form.values.repeat_start_times.length > 0 && "dates",
        form.view("repeat_start_times").mark === "bad" && "problem",
        form.hasMovedDates && "moved",
      ];
      const reasons = reason.filter(Boolean).join(" ");
      if (reasons && reasons !== this.reasons) this.isOpen = true;
      this.reasons = reasons;
      this.moved = form.hasMovedDates ? MOVED : "";
    },

    /** @param {Event} event */
    toggled(event) {
      this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    },

    addOne() {
      const input = this.date();
      if (this.add([input.value])) input.value = "";
      this.forgive();
      input.focus();
    },

    date() {
      return /** @type {HTMLInputElement} */ (this.$refs.date);
    },

    /** What was chosen is being changed, or added. */
    forgive() {
      if (authoring.form.pend("repeat_start_times", "")) authoring.tell();
    },

    /** @param {FocusEvent} event */
    left(event) {
      if (this.$root.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
      press.afterwards(() => {
        const words = leftoverWords(this.date().value, authoring.form.values);
        if (words) authoring.form.leave("repeat_start_times");
        if (authoring.form.pend("repeat_start_times", words)) authoring.tell();
      });
    },

    addMany() {
      const rhythm = /** @type {HTMLSelectElement} */ (this.$refs.rhythm).value;
      const count = Number(/** @type {HTMLInputElement} */ (this.$refs.count).value);
      const { start_time } = authoring.form.values;
      if (!momentAt(start_time, options.zone)) return this.add([""]);
      const most = options.config.limits.repeatsMax;
      if (!Number.isInteger(count) || count < 1 || count > most) {
        this.refusal = `Enter how many: 1 to ${most}.`;
        return false;
      }
      return this.add(datesAfter(rhythm === "weekdays" ? "weekdays" : "weeks", count, start_time));
    },

    /** @param {string[]} dates */
    add(dates) {
      const added = withDates(dates, authoring.form.values, authoring.form.context());
      this.told = added.isRefused ? "" : added.words;
      this.refusal = added.isRefused ? added.words : "";
      if (!added.isRefused) authoring.change("repeat_start_times", added.dates);
      return !added.isRefused;
    },

    /** @param {Event} event */
    remove(event) {
      const { date = "" } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      const dates = authoring.form.values.repeat_start_times;
      const left = dates.filter((one) => one !== date);
      const near = left[Math.min(dates.indexOf(date), left.length - 1)];
      // Found now: Alpine looks from the button that was pressed, which goes.
      const { $root: root, $refs: refs } = this;
      const input = refs.date;
      authoring.change("repeat_start_times", left);
      this.refusal = "";
      this.told = left.length ? `Removed, ${left.length + 1} dates in all.` : "Removed. One date is left.";
      this.$nextTick(() => focusOn(root.querySelector(`[data-date="${near}"]`) ?? input));
    },

    /** The dates as they were chosen, for the start as it is now. */
    putBack() {
      authoring.change("repeat_start_times", authoring.form.anchor.dates);
      this.refusal = "";
      this.told = "The dates are back where they were.";
      this.$refs.date.focus();
    },

    removeAll() {
      authoring.change("repeat_start_times", []);
      this.refusal = "";
      this.told = "Removed. One date is left.";
      this.$refs.date.focus();
    },
  }));
}

/** The next date, or where dates are added. @param {Element} element */
function focusOn(element) {
  /** @type {HTMLElement} */ (element).focus();
}
