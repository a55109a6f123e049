/**
 * What the feed says while pages are on their way. A page may have been drawn before it, and takes the place of
 * newer content: so it is said once more when the page is shown.
 */
export class Meanwhile {
  constructor() {
    /** @type {Set<(() => void)[]>} */
    this.waiting = new Set();
  }

  /** @param {() => void} show what some news changed; it may be called again */
  heard(show) {
    for (const news of this.waiting) news.push(show);
  }

  /**
   * Call it before a page is asked for.
   *
   * @returns {() => void} to be called once it is shown, or did not come
   */
  listen() {
    /** @type {(() => void)[]} */
    const news = [];
    this.waiting.add(news);
    return () => {
      this.waiting.delete(news);
      for (const show of news) show();
    };
  }
}
