import { parsePage } from "../ui/server-html.js";

/** What greets a mentor above My Sessions, once, after publishing: drawn by the server, of their own sessions only. */
export class PublishedPanel {
  /**
   * @param {object} options
   * @param {HTMLElement} options.host where it stands; `data-address` is that of session 0's panel
   * @param {typeof globalThis.fetch} options.fetch
   * @param {(element: HTMLElement) => void} options.onContent it has content: word its times
   */
  constructor({ host, fetch, onContent }) {
    this.host = host;
    this.fetch = fetch;
    this.onContent = onContent;
    host.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("[data-dismiss]")) this.dismiss();
    });
  }

  /** @param {readonly number[]} ids what was published; the first one is the panel's */
  async show(ids) {
    const panel = ids.length ? await this.#panel(ids) : null;
    if (!panel) return;
    this.host.replaceChildren(panel);
    this.onContent(this.host);
    // Who pressed Publish is told where it is now; it is read out because the focus is there.
    this.host.querySelector("h2")?.focus();
  }

  /** The focus goes on to what comes next. */
  dismiss() {
    this.host.replaceChildren();
    const next = /** @type {HTMLElement | null} */ (this.host.nextElementSibling);
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  /**
   * @param {readonly number[]} ids
   * @returns {Promise<Node | null>} null without an answer, or when it is nobody's: the list tells all the same
   */
  async #panel([first, ...others]) {
    const query = new URLSearchParams(others.map((id) => ["also", String(id)]));
    const address = (this.host.dataset.address ?? "").replace("/0/", `/${first}/`);
    try {
      const response = await this.fetch(`${address}?${query}`, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return null;
      const panel = parsePage(await response.text()).querySelector("[data-published]");
      return panel && document.importNode(panel, true);
    } catch {
      return null;
    }
  }
}
