import { parsePage } from "../ui/server-html.js";

/** @typedef {import("../lib/feed.js").Feed} Feed */
/** @typedef {import("../ui/toasts.js").ToastAction} ToastAction */
/** @import { NotificationWritten } from "../types/protocol.js" */

const MANY = 99;
/** Kinds of news that want an answer, in time. */
const WAITING = ["waitlist.offered"];
const FAILED = "That could not be saved. Please try again.";

/**
 * The bell in the header: how much is unread, as the server says it, and the newest of it while it is open.
 * The list is the server's HTML, fetched when it is opened and whenever something changes under it.
 */
export class Bell {
  /**
   * @param {object} options
   * @param {HTMLElement} options.element of templates/notifications/bell.html
   * @param {() => Promise<string>} options.fetchList the HTML of what the open bell shows; rejects without it
   * @param {(form: HTMLFormElement) => Promise<void>} options.send rejects unless the server has taken it
   * @param {(tone: "bad", text: string) => void} options.toast
   * @param {(root: ParentNode) => void} options.onContent there is new content: word its times
   */
  constructor({ element, fetchList, send, toast, onContent }) {
    this.element = element;
    this.fetchList = fetchList;
    this.send = send;
    this.toast = toast;
    this.onContent = onContent;
    this.isOpen = false;
    this.isFetching = false;
    this.isStale = false;
    this.#part("[popover]").addEventListener("toggle", (event) => {
      this.isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
      if (this.isOpen) void this.refresh();
    });
    element.addEventListener("submit", (event) => void this.#submit(event));
  }

  /** @param {Pick<Feed, "on">} feed */
  follow(feed) {
    feed.on("notification", ({ unread }) => this.#changed(unread));
    feed.on("notifications.read", ({ unread }) => this.#changed(unread));
    // The count may have changed meanwhile, whether or not it is open.
    feed.on("resync", () => void this.refresh());
  }

  /** Fetches what it shows. News that come meanwhile make it be fetched once more, however many. */
  async refresh() {
    this.isStale = true;
    if (this.isFetching) return;
    this.isFetching = true;
    while (this.isStale) {
      this.isStale = false;
      // Without an answer it stays as it is; the next opening fetches it again.
      this.#show(await this.fetchList().catch(() => ""));
    }
    this.isFetching = false;
  }

  /** @param {number} unread */
  #changed(unread) {
    this.#count(unread);
    if (this.isOpen) void this.refresh();
  }

  /** @param {number} unread */
  #count(unread) {
    const badge = this.#part("[data-bell-count]");
    badge.textContent = unread > MANY ? `${MANY}+` : String(unread);
    badge.hidden = unread === 0;
    this.#part("[data-bell-words]").textContent = `Notifications, ${unread || "none"} unread`;
  }

  /** @param {string} html */
  #show(html) {
    const fresh = /** @type {HTMLElement | null} */ (parsePage(html).querySelector("[data-unread]"));
    if (!fresh) return;
    const list = this.#part("[data-bell-list]");
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(document.importNode(fresh, true));
    this.#count(Number(fresh.dataset.unread));
    if (focused) this.#giveBack(focused.getAttribute("href"));
    this.onContent(list);
  }

  /** @param {string | null} href of the link that had the focus, if it was one */
  #giveBack(href) {
    const links = [...this.element.querySelectorAll("a")];
    const target = links.find((link) => link.getAttribute("href") === href) ?? links[0];
    target.focus({ preventScroll: true });
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    try {
      await this.send(/** @type {HTMLFormElement} */ (event.target));
    } catch {
      this.toast("bad", FAILED);
    }
    await this.refresh();
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }
}

/**
 * Says fresh news on whichever page is open, unless the page says it in words of its own. What waits for an
 * answer leads to where it is given, and stays until it is dismissed.
 *
 * @param {Pick<Feed, "on">} feed
 * @param {(tone: "calm", text: string, about: string, action?: ToastAction) => void} toast
 */
export function tellNews(feed, toast) {
  feed.on("notification", (/** @type {NotificationWritten} */ { id, kind, title, url, toast: isSaid }) => {
    if (!isSaid) return;
    const about = `notification:${id}`;
    if (url && WAITING.includes(kind)) toast("calm", title, about, { label: "Open", url });
    else toast("calm", title, about);
  });
}
