import { durationOf, endFor, localOf } from "./times.js";

/** Keeps start, end, duration and the question about bookings in step, in the editor's form. */
export class SessionTimes {
  #start;
  #end;
  #duration;
  #move;
  #before;
  #published;
  #usualMinutes;
  #zone;

  /**
   * @param {{
   *   start: HTMLInputElement,
   *   end: HTMLInputElement,
   *   duration: HTMLElement,
   *   move: HTMLElement | null,
   *   usualMinutes?: number,
   *   zone?: string,
   * }} parts `move`: the panel that asks before bookings move, where there are any
   */
  constructor({ start, end, duration, move, usualMinutes = 60, zone = "UTC" }) {
    this.#start = start;
    this.#end = end;
    this.#duration = duration;
    this.#move = move;
    this.#before = start.value;
    this.#published = move && { starts: move.dataset.starts, ends: move.dataset.ends };
    this.#usualMinutes = usualMinutes;
    this.#zone = zone;
    for (const input of [start, end]) {
      for (const type of ["input", "change"]) input.addEventListener(type, () => this.changed(input));
    }
    this.show();
  }

  /** @param {HTMLInputElement} input the field that changed */
  changed(input) {
    if (input === this.#start && localOf(input.value, this.#zone) && input.value !== this.#before) {
      const end = endFor({
        before: this.#before,
        start: input.value,
        end: this.#end.value,
        usualMinutes: this.#usualMinutes,
        zone: this.#zone,
      });
      this.#before = input.value;
      if (end !== this.#end.value) {
        this.#end.value = end;
        // The autosave listens for changes.
        this.#end.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    this.show();
  }

  /** Says how long it is, and asks about the bookings only when they would move. */
  show() {
    this.#duration.textContent = durationOf(this.#start.value, this.#end.value, this.#zone);
    if (!this.#move) return;
    this.#move.toggleAttribute("data-is-idle", !this.#moves());
  }

  #moves() {
    const { starts, ends } = /** @type {{ starts?: string, ends?: string }} */ (this.#published);
    return this.#start.value.trim() !== starts || this.#end.value.trim() !== ends;
  }
}
