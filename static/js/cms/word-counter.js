import { wordsIn } from "../authoring/word-count.js";

/** Counts the description's words while they are written, as the server will. */
export class WordCounter {
  #panel;
  #shown;
  #limit;
  #observer;

  /**
   * @param {{ panel: HTMLElement, shown: HTMLElement, limit: number }} parts `panel` holds the editor, which
   *   Wagtail draws later; `shown` is where the count stands, outside of it
   */
  constructor({ panel, shown, limit }) {
    this.#panel = panel;
    this.#shown = shown;
    this.#limit = limit;
    this.#observer = new MutationObserver(() => this.count());
    this.#observer.observe(panel, { childList: true, subtree: true, characterData: true });
    this.count();
  }

  /** Writes the count where it differs from what stands there. */
  count() {
    const editor = this.#panel.querySelector("[role=textbox]");
    const words = editor ? wordsIn(textOf(editor)) : 0;
    const text = `${words} of ${this.#limit} words`;
    if (this.#shown.textContent !== text) this.#shown.textContent = text;
    this.#shown.toggleAttribute("data-is-over", words > this.#limit);
  }

  /** Stops counting. */
  close() {
    this.#observer.disconnect();
  }
}

/**
 * What a reader sees; as on the server, tags part words.
 *
 * @param {Element} root
 * @returns {string}
 */
function textOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode.nodeValue);
  return texts.join(" ");
}
