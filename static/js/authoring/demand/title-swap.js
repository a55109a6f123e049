/** @typedef {import("../authoring.js").Authoring} Authoring */
/** @typedef {import("./demand-source.js").WantedTopic} WantedTopic */

/** Takes what learners ask for as the title, and knows the way back to what the mentor had written. */
export class TitleSwap {
  /** The title that was replaced, the topic it was written for, and the tag that came with the new one.
   * @type {{ title: string, topic: string, taken: string, tag: string | null } | null} */
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
    const own = this.#own;
    const tag = topic.domain && !tags.length ? topic.domain : null;
    authoring.change("title", topic.text);
    // Its learners are told once the session is published, and not those of another topic.
    authoring.change("topic", String(topic.id));
    authoring.leave("title");
    if (tag) authoring.change("tags", [tag]);
    this.#last = isOwnWords ? null : { ...own, taken: authoring.form.values.title, tag: tag?.slug ?? null };
    authoring.tell();
  }

  /** What the mentor wrote, and for which topic: two topics tried in a row lead back to the mentor's own words. */
  get #own() {
    const { title, topic } = this.replaced && this.#last ? this.#last : this.authoring.form.values;
    return { title, topic };
  }

  /** What can be had back; empty where nothing was replaced, or the new title is in use by now. */
  get replaced() {
    const { title = "", taken } = this.#last ?? {};
    return title.trim() && title !== taken && this.authoring.form.values.title === taken ? title : "";
  }

  /** Put back what was replaced, and take the tag away that came along. */
  undo() {
    if (!this.replaced) return;
    const { title, topic } = this.#own;
    const { tags } = this.authoring.form.values;
    const isOwnTag = tags.length === 1 && tags[0].slug === this.#last?.tag;
    this.#last = null;
    this.authoring.change("title", title);
    this.authoring.change("topic", topic);
    if (isOwnTag) this.authoring.change("tags", []);
  }
}
