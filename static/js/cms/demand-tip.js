import { wouldCome } from "../authoring/demand/demand-words.js";

/** @typedef {import("../authoring/session-values.js").Tag} Tag */
/** @typedef {import("../authoring/demand/demand-desk.js").DemandDesk} DemandDesk */

/** What learners ask for, in the editor of the CMS: it follows the names in the field for domains. */
export class DemandTip {
  /**
   * @param {object} options
   * @param {HTMLElement} options.field the panel of the domains
   * @param {HTMLElement} options.place where the tip is shown
   * @param {(name: string) => Promise<Tag | null>} options.find the domain of this very name
   * @param {Pick<DemandDesk, "follow" | "rows" | "named">} options.desk
   */
  constructor({ field, place, find, desk }) {
    this.field = field;
    this.place = place;
    this.find = find;
    this.desk = desk;
    this.turn = 0;
    this.said = "";
    new MutationObserver(() => void this.follow()).observe(field, { childList: true, subtree: true });
  }

  get names() {
    return [...this.field.querySelectorAll(".tagit-choice .tagit-label")].map((label) => label.textContent?.trim() ?? "");
  }

  async follow() {
    const turn = ++this.turn;
    const tags = await Promise.all(this.names.map((name) => this.find(name)));
    if (turn !== this.turn) return;
    await this.desk.follow(tags.filter((tag) => tag !== null));
  }

  show() {
    const { ownerDocument: page } = this.place;
    const line = (/** @type {string} */ first, /** @type {string} */ second) => {
      const item = page.createElement("li");
      const name = page.createElement("strong");
      name.textContent = first;
      item.append(name, ` ${second}`);
      return item;
    };
    const said = JSON.stringify([this.desk.rows, this.desk.named]);
    // What is drawn anew is read out again.
    if (said === this.said) return;
    this.said = said;
    const rows = this.desk.rows.map((row) => line(`${row.name}:`, row.sentence));
    const topics = this.desk.named.map((topic) => line(`“${topic.text}”`, wouldCome(topic)));
    this.place.replaceChildren(...rows, ...topics);
    this.place.hidden = rows.length + topics.length === 0;
  }
}

/**
 * @param {{ url: string, fetch: typeof globalThis.fetch }} options `url` of the suggestions
 * @returns {(name: string) => Promise<Tag | null>} asks once for each name
 */
export function domainFinder({ url, fetch }) {
  /** @type {Map<string, Promise<Tag | null>>} */
  const known = new Map();
  const ask = async (/** @type {string} */ name) => {
    try {
      const response = await fetch(`${url}?${new URLSearchParams({ q: name })}`);
      const { results } = await response.json();
      return results.find((/** @type {Tag} */ tag) => tag.name === name) ?? null;
    } catch {
      // Without an answer there is no tip for it.
      return null;
    }
  };
  return (name) => {
    const asked = known.get(name) ?? ask(name);
    known.set(name, asked);
    void asked.then((tag) => tag ?? known.delete(name));
    return asked;
  };
}
