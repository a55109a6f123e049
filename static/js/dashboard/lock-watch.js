/** Asks for fresh rows when the time has come from which one of them may not be changed any more. */
export class LockWatch {
  /** What was asked for already: a page that still shows it has asked a clock that is behind. @type {Set<string>} */
  #asked = new Set();

  /**
   * @param {object} options
   * @param {ParentNode} options.root `[data-locks-at]` in it is such a time, ISO 8601
   * @param {() => number} options.now milliseconds since the epoch, by the server's clock
   * @param {() => void} options.refresh
   */
  constructor({ root, now, refresh }) {
    this.root = root;
    this.now = now;
    this.refresh = refresh;
  }

  /** To be called every few seconds. */
  tick() {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-locks-at]"));
    const due = [...rows].filter(({ dataset }) => Date.parse(dataset.locksAt ?? "") <= this.now());
    const names = due.map(({ dataset }) => `${dataset.sessionId} ${dataset.locksAt}`);
    if (names.every((name) => this.#asked.has(name))) return;
    for (const name of names) this.#asked.add(name);
    this.refresh();
  }
}
