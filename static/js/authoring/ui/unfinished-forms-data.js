/** @typedef {import("../drafts/draft-keeper.js").DraftKeeper} DraftKeeper */

/**
 * The mentor's other unfinished forms: the server lists them all, and only the page knows which one it shows.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {Pick<DraftKeeper, "key">} keeper
 * @param {Set<() => void>} listeners told after every change in how the form is kept
 */
export function registerUnfinishedForms(alpine, keeper, listeners) {
  alpine.data("unfinishedForms", () => ({
    count: 0,
    words: "",

    init() {
      listeners.add(() => this.refresh());
      this.refresh();
    },

    refresh() {
      const items = [.../** @type {HTMLElement} */ (this.$refs.list).children].map((item) => /** @type {HTMLElement} */ (item));
      for (const item of items) item.hidden = item.dataset.form === keeper.key;
      this.count = items.filter((item) => !item.hidden).length;
      this.words = this.count === 1 ? "You have 1 other unfinished form" : `You have ${this.count} other unfinished forms`;
    },
  }));
}
