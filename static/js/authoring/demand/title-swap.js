/** @typedef {import("../authoring.js").Authoring} Authoring */
/** @typedef {import("./demand-source.js").WantedTopic} WantedTopic */

/** Takes what learners ask for as the title, and knows the way back to what the mentor had written. */
export class TitleSwap {
  /** The title that was replaced, and the tag that came with the new one.
   * @type {{ title: string, taken: string, tag: string | null } | null} */
  #last = null;

  /** @param {Pick<Authoring, "form" | "change" | "leave" | "tell">} authoring */
  constructor(authoring) {
    this.authoring = authoring;
  }

  /**
   * @param {WantedTopic} topic
   * @param {boolean} [isOwnWords] whether it completes what the mentor typed, who wants no way back then
   */
  take(topic, isOwnWords = false) {
    const { authoring } = this;
    const { tags } = authoring.form.values;
    // Two topics tried in a row lead back to the mentor's own words.
    const title = this.replaced || authoring.form.values.title;
    const tag = topic.domain && !tags.length ? topic.domain : null;
    authoring.change("title", topic.text);
    authoring.leave("title");
    if (tag) authoring.change("tags", [tag]);
    this.#last = isOwnWords ? null : { title, taken: authoring.form.values.title, tag: tag?.slug ?? null };
    authoring.tell();
  }

  /** What can be had back; empty where nothing was replaced, or the new title is in use by now. */
  get replaced() {
    const { title = "", taken } = this.#last ?? {};
    return title.trim() && title !== taken && this.authoring.form.values.title === taken ? title : "";
  }

  /** Put back what was replaced, and take the tag away that came along. */
  undo() {
    const title = this.replaced;
    if (!title) return;
    const { tags } = this.authoring.form.values;
    const isOwnTag = tags.length === 1 && tags[0].slug === this.#last?.tag;
    this.#last = null;
    this.authoring.change("title", title);
    if (isOwnTag) this.authoring.change("tags", []);
  }
}
