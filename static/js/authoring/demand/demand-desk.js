/** @typedef {import("../session-values.js").Tag} Tag */
/** @typedef {import("./demand-source.js").Demand} Demand */
/** @typedef {import("./demand-source.js").WantedTopic} WantedTopic */

/** How many topics the tip names; more would be a list to work through. */
const NAMED = 3;

/** What learners ask for in the domains that were chosen: it follows the tags, and demand as it changes. */
export class DemandDesk {
  /**
   * @param {object} options
   * @param {Pick<import("./demand-source.js").DemandSource, "of" | "anywhere" | "forget">} options.source
   * @param {() => void} options.onChange
   */
  constructor({ source, onChange }) {
    this.source = source;
    this.onChange = onChange;
    /** @type {readonly Tag[]} */
    this.tags = [];
    this.isFollowing = false;
    /** @type {Map<string, Demand>} */
    this.found = new Map();
    /** @type {WantedTopic[]} */
    this.elsewhere = [];
    this.turn = 0;
  }

  /** @param {readonly Tag[]} tags those chosen now */
  async follow(tags) {
    if (this.isFollowing && sameTags(tags, this.tags)) return;
    this.isFollowing = true;
    this.tags = tags;
    await this.#ask();
  }

  /** @param {string[]} slugs of domains in which somebody asked for something, or took it back */
  async heard(slugs) {
    this.source.forget(slugs);
    await this.#ask();
  }

  async #ask() {
    const turn = ++this.turn;
    const wanted = this.tags.map((tag) => tag.slug);
    const [all, elsewhere] = await Promise.all([
      Promise.all(wanted.map((slug) => this.source.of(slug))),
      wanted.length ? [] : this.source.anywhere(),
    ]);
    // Other tags were chosen meanwhile: theirs is the tip.
    if (turn !== this.turn) return;
    this.elsewhere = elsewhere;
    this.found = new Map(all.flatMap((demand, index) => (demand ? [[wanted[index] ?? "", demand]] : [])));
    this.onChange();
  }

  /**
   * @param {string} slug
   * @returns {number | null} null while it is not known
   */
  learnersIn(slug) {
    return this.found.get(slug)?.learners ?? null;
  }

  /** The demand of each chosen domain, in the order of the tags. */
  get rows() {
    return this.tags.flatMap((tag) => {
      const demand = this.found.get(tag.slug);
      return demand ? [{ slug: tag.slug, name: demand.name, hue: tag.hue, sentence: demand.sentence }] : [];
    });
  }

  /** @returns {WantedTopic[]} what is asked for in the chosen domains, or anywhere; the most wanted first, each once */
  get topics() {
    const all = this.tags.length ? [...this.found.values()].flatMap((demand) => demand.topics) : this.elsewhere;
    const byId = new Map(all.map((topic) => [topic.id, topic]));
    return [...byId.values()].sort((one, other) => other.wanted_by - one.wanted_by);
  }

  get named() {
    return this.topics.slice(0, NAMED);
  }
}

/**
 * @param {readonly Tag[]} some
 * @param {readonly Tag[]} others
 */
function sameTags(some, others) {
  return some.length === others.length && some.every((tag, index) => tag.slug === others[index]?.slug);
}
