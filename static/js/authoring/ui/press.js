/**
 * Knows whether a finger or button is down.
 *
 * A press first moves the focus and only then, when it is let go, clicks. What the page shows because a
 * field was left, a message under it, would move the target away in between, and the click be lost.
 */
export class Press {
  /** @param {EventTarget} target hears all pointers, such as the window */
  constructor(target) {
    this.isDown = false;
    /** @type {(() => void)[]} */
    this.waiting = [];
    target.addEventListener("pointerdown", () => (this.isDown = true), { capture: true });
    for (const end of ["pointerup", "pointercancel"]) {
      target.addEventListener(end, () => this.#end(), { capture: true });
    }
  }

  /**
   * Do something at once, or when the press under way has clicked.
   *
   * @param {() => void} action
   */
  afterwards(action) {
    if (this.isDown) this.waiting.push(action);
    else action();
  }

  /** The press has clicked: do now what waited for it. */
  settle() {
    for (const action of this.waiting.splice(0)) action();
  }

  #end() {
    this.isDown = false;
    // The click comes after the pointer's own event, in the same task.
    setTimeout(() => this.settle());
  }
}
