import { parsePage } from "./server-html.js";

/** What the session's own page shows outside its booking button, each by where it stands. */
const PARTS = ["[data-session-title]", "[data-session-when]", "[data-session-price]", "[data-session-seats]", "[data-session-booked]"];

/** A session's own page (`[data-session-page]`), brought up to date after news were missed. */
export class SessionPage {
  /**
   * @param {object} options
   * @param {HTMLElement} options.element
   * @param {() => Promise<string>} options.fetchPage the HTML of this very page
   * @param {(element: HTMLElement) => void} options.onContent
   * @param {import("./meanwhile.js").Meanwhile} options.meanwhile
   */
  constructor({ element, fetchPage, onContent, meanwhile }) {
    this.element = element;
    this.fetchPage = fetchPage;
    this.onContent = onContent;
    this.meanwhile = meanwhile;
  }

  /** Makes it agree with the same page fetched again; the booking button does so itself. */
  async catchUp() {
    const saySince = this.meanwhile.listen();
    try {
      this.#show(parsePage(await this.fetchPage()));
    } finally {
      saySince();
    }
  }

  /** @param {Document} page */
  #show(page) {
    const fresh = /** @type {HTMLElement | null} */ (page.querySelector("[data-session-page]"));
    if (!fresh || fresh.dataset.sessionId !== this.element.dataset.sessionId) return;
    for (const fact of ["status", "starts", "ends"]) this.element.dataset[fact] = fresh.dataset[fact];
    for (const part of PARTS) this.#take(part, fresh);
    this.onContent(this.element);
  }

  /**
   * @param {string} part
   * @param {HTMLElement} fresh
   */
  #take(part, fresh) {
    const [here, there] = [this.element.querySelector(part), fresh.querySelector(part)];
    if (here && there) here.replaceWith(document.importNode(there, true));
  }
}
