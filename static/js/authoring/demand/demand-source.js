/** @typedef {import("../session-values.js").Tag} Tag */

/**
 * A topic as `GET /api/topics/` and `GET /api/domains/<slug>/demand/` give it.
 *
 * @typedef {object} WantedTopic
 * @property {number} id
 * @property {string} text
 * @property {Tag | null} domain
 * @property {number} learners who asked this week
 * @property {number} wanted_by who asks for it still
 */

/**
 * @typedef {object} Demand
 * @property {string} domain its slug
 * @property {string} name
 * @property {number} learners
 * @property {number} learners_before
 * @property {string} sentence
 * @property {WantedTopic[]} topics the most wanted first
 */

/** Asks the server what learners ask for, once for each domain until that changes. */
export class DemandSource {
  /**
   * @param {object} options
   * @param {string} options.domainsUrl of the suggestions; a domain's demand lies below it
   * @param {string} options.topicsUrl
   * @param {typeof globalThis.fetch} options.fetch
   */
  constructor({ domainsUrl, topicsUrl, fetch }) {
    this.domainsUrl = domainsUrl;
    this.topicsUrl = topicsUrl;
    this.fetch = fetch;
    /** @type {Map<string, Promise<Demand | null>>} */
    this.known = new Map();
    /** @type {Promise<WantedTopic[]> | null} */
    this.everywhere = null;
  }

  /**
   * @param {string} slug
   * @returns {Promise<Demand | null>} null where no answer came; it is asked for again next time
   */
  of(slug) {
    const asked = this.known.get(slug) ?? this.#ask(`${this.domainsUrl}${encodeURIComponent(slug)}/demand/`);
    this.known.set(slug, asked);
    void asked.then((found) => found ?? this.known.delete(slug));
    return asked;
  }

  /** @returns {Promise<WantedTopic[]>} what is wanted most, in whichever domain */
  anywhere() {
    this.everywhere ??= this.#ask(this.topicsUrl).then((body) => body?.results ?? []);
    return this.everywhere;
  }

  /** @param {string[]} slugs of domains in which the demand is another now */
  forget(slugs) {
    for (const slug of slugs) this.known.delete(slug);
    this.everywhere = null;
  }

  /**
   * @param {string} url
   * @returns {Promise<any>}
   */
  async #ask(url) {
    try {
      const response = await this.fetch(url, { headers: { Accept: "application/json" } });
      return response.ok ? await response.json() : null;
    } catch {
      // A tip that does not come is none; the form works on without it.
      return null;
    }
  }
}
