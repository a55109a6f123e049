import { JsonSocket } from "../lib/json-socket.js";

/** @import { Backoff } from "../lib/backoff.js" */
/** @import { LinkStatus } from "./types.js" */

/** Closed by us: the server is silent, or the network went. */
const SILENT = 4000;
/** The server's code for a page that says too much (live/socket/protocol.py). */
const TOO_MANY = 4429;

/** From the first packet to the greeting. */
const GREETING_MS = 8_000;
/** The server pings every 4 s: two in a row did not come. */
const SILENCE_MS = 9_000;
/** After a sleep of the machine this is enough to doubt the connection. */
const DOUBT_MS = 5_000;
/** A connection that lasted so long worked: the next failure starts from the beginning. */
const LASTED_MS = 5_000;
/** Being told to slow down, a page waits this much longer. */
const SLOWER_MS = 2_000;

/**
 * @typedef {object} LineEvents
 * @property {() => void} opened the server has accepted; say who you are
 * @property {(message: any) => void} received
 * @property {(code: number, wasOpened: boolean) => void} closed it is tried again, unless this says `stop`
 * @property {(link: LinkStatus) => void} link
 * @property {() => void} leaving the page is being closed, reloaded or left: the last chance to speak
 */

/**
 * @typedef {object} LineOptions
 * @property {string} url
 * @property {() => string} csrfToken
 * @property {Backoff} backoff
 * @property {Window & typeof globalThis} page
 * @property {() => Promise<boolean>} isThere whether the server answers at all, asked in plain HTTP
 * @property {LineEvents} events
 * @property {typeof WebSocket} [Socket]
 */

/**
 * Keeps a connection up for as long as it is wanted: one that ends is made anew after a while, or at once
 * when the network or the viewer comes back; one that says nothing counts as ended.
 */
export class RoomLine {
  #options;
  #page;
  /** @type {LinkStatus} */
  #link = "idle";
  /** @type {JsonSocket | null} */
  #socket = null;
  #wanted = false;
  #wasOpened = false;
  #isResting = false;
  #isGreeted = false;
  #everGreeted = false;
  #greetedAt = 0;
  #heardAt = 0;
  /** @type {number | undefined} */
  #retry = undefined;
  /** @type {number | undefined} */
  #silence = undefined;

  /** @param {LineOptions} options */
  constructor(options) {
    this.#options = options;
    this.#page = options.page;
    this.#watchThePage();
  }

  /** The server has let this page in. */
  get isGreeted() {
    return this.#isGreeted;
  }

  /** The server has accepted. */
  get isOpen() {
    return this.#socket !== null && this.#wasOpened;
  }

  get link() {
    return this.#link;
  }

  get isWanted() {
    return this.#wanted;
  }

  start() {
    this.#wanted = true;
    this.#connect();
  }

  /** @param {LinkStatus} link what is to be said of it from now on */
  stop(link) {
    this.#wanted = false;
    this.#page.clearTimeout(this.#retry);
    this.#socket?.close();
    this.#enter(link);
  }

  /** @param {object} message dropped where there is no connection */
  send(message) {
    this.#socket?.send(message);
  }

  /** Nothing is asked of the server yet: that it pings is enough. */
  rest() {
    this.#isResting = true;
    this.#expect(SILENCE_MS);
  }

  /** The server was asked to let this page in. */
  awaitGreeting() {
    this.#isResting = false;
    this.#expect(GREETING_MS);
  }

  /** The server has let this page in; say so to the others after what it said. */
  greeted() {
    this.#isGreeted = true;
    this.#everGreeted = true;
    this.#greetedAt = Date.now();
    this.#expect(SILENCE_MS);
  }

  /** All that the greeting said is known here. */
  open() {
    this.#enter("open");
  }

  #connect() {
    if (this.#socket || !this.#wanted) return;
    this.#page.clearTimeout(this.#retry);
    if (this.#link === "idle" || this.#link === "replaced") this.#enter("connecting");
    this.#wasOpened = false;
    this.#heardAt = Date.now();
    this.awaitGreeting();
    const { url, csrfToken, Socket } = this.#options;
    const handlers = {
      opened: () => this.#opened(),
      received: (/** @type {any} */ message) => this.#receive(message),
      closed: (/** @type {number} */ code) => this.#closed(code),
    };
    this.#socket = new JsonSocket(url, csrfToken(), handlers, Socket);
  }

  #opened() {
    this.#wasOpened = true;
    this.#options.events.opened();
  }

  /** @param {any} message */
  #receive(message) {
    this.#heardAt = Date.now();
    if (this.#isGreeted || this.#isResting) this.#expect(SILENCE_MS);
    this.#options.events.received(message);
  }

  /** @param {number} code */
  #closed(code) {
    if (this.#isGreeted && Date.now() - this.#greetedAt > LASTED_MS) this.#options.backoff.reset();
    this.#socket = null;
    this.#isGreeted = false;
    this.#page.clearTimeout(this.#silence);
    this.#options.events.closed(code, this.#wasOpened);
    if (!this.#wanted) return;
    this.#enter(this.#waitingLink());
    this.#tryLater(code === TOO_MANY ? SLOWER_MS : 0);
  }

  /** @param {number} more milliseconds beyond what the backoff says */
  #tryLater(more) {
    const delay = this.#options.backoff.next() + more;
    this.#retry = this.#page.setTimeout(() => void this.#tryAgain(), delay);
  }

  /**
   * Chromium holds back the sockets of a page the longer the more of them have failed, up to five seconds
   * each: while the server is away it is asked in plain HTTP, and a socket is opened to one that answers.
   */
  async #tryAgain() {
    const isThere = this.#wasOpened || (await this.#options.isThere());
    if (!this.#wanted || this.#socket) return;
    if (isThere) this.#connect();
    else this.#tryLater(0);
  }

  /** @param {number} delay */
  #expect(delay) {
    this.#page.clearTimeout(this.#silence);
    this.#silence = this.#page.setTimeout(() => this.#socket?.close(SILENT), delay);
  }

  /** @returns {LinkStatus} without a connection */
  #waitingLink() {
    if (this.#page.navigator.onLine === false) return "offline";
    return this.#everGreeted ? "reconnecting" : "connecting";
  }

  /** @param {LinkStatus} link */
  #enter(link) {
    if (this.#link === link) return;
    this.#link = link;
    this.#options.events.link(link);
  }

  // --- The page ----------------------------------------------------------------------------------

  #watchThePage() {
    this.#page.addEventListener("online", () => this.#hurry());
    this.#page.addEventListener("offline", () => this.#doubt());
    this.#page.document.addEventListener("visibilitychange", () => this.#seen());
    this.#page.addEventListener("pagehide", () => this.#hide());
    this.#page.addEventListener("pageshow", (event) => event.persisted && this.#show());
  }

  /** The network is back: waiting any longer helps nobody. */
  #hurry() {
    if (this.#socket && !this.#isGreeted) this.#socket.close(SILENT);
    this.#connect();
  }

  /** The network is gone, and with it this connection; what the browser says may be wrong: go on trying. */
  #doubt() {
    if (this.#socket) this.#socket.close(SILENT);
    else if (this.#wanted) this.#enter(this.#waitingLink());
  }

  /** The viewer is back, perhaps after a sleep of the machine. */
  #seen() {
    if (this.#page.document.visibilityState === "hidden") return;
    if (this.#socket && Date.now() - this.#heardAt > DOUBT_MS) this.#socket.close(SILENT);
    this.#connect();
  }

  /** A browser may bring the page back (`pageshow`); until then nothing is tried. */
  #hide() {
    this.#options.events.leaving();
    const wanted = this.#wanted;
    this.#wanted = false;
    this.#page.clearTimeout(this.#retry);
    this.#socket?.close();
    this.#wanted = wanted;
  }

  #show() {
    if (!this.#wanted) return;
    this.#enter(this.#waitingLink());
    this.#connect();
  }
}
