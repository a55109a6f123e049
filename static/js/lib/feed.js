import { Backoff } from "./backoff.js";
import { JsonSocket } from "./json-socket.js";

/** @import { FeedEvents, FeedFrame } from "../types/protocol.js" */

/** The server's code for "nobody is signed in any more": this page belongs to somebody who left. */
const SIGNED_OUT = 4401;
/** Closed by us: the server has not said anything for too long. */
const SILENT = 4000;

/** The server pings every 25 s; a connection that brings nothing for this long is dead. */
const SILENCE_MS = 70_000;
/** After a sleep of the machine this is enough to doubt the connection. */
const DOUBT_MS = 30_000;
const RETRY_CAP_MS = 30_000;
/** A server that was killed is back within seconds, and its pages with it. */
const RETRY_SOON = { cap: 4_000, attempts: 20 };
/** A page's content is read a little before the page is stamped, and servers' clocks differ a little. */
const DRAWING_S = 2;

/**
 * Where the connection is: `signed-out` and `closed` are final, the others pass.
 * @typedef {"connecting" | "open" | "waiting" | "signed-out" | "closed"} FeedStatus
 */

/**
 * @typedef {object} FeedOptions
 * @property {string} [url] of the socket; by default this site's
 * @property {string | (() => string)} csrfToken asked again for every attempt
 * @property {typeof WebSocket} [Socket]
 * @property {Backoff} [backoff]
 * @property {Window} [page]
 * @property {(error: unknown) => void} [report] what a handler threw
 */

/**
 * The page's one line to the server: news of its topics, kept up over any interruption.
 *
 *     const feed = new Feed({ csrfToken });
 *     feed.on("new_session", (data) => list.prepend(data), { signal });
 *     feed.on("resync", () => list.fetchAgain(), { signal });
 *
 * `resync` means that frames may have been missed: after a reconnection, a gap in the numbers, or when the
 * server says so. It connects by itself, after the code that made it has added its handlers.
 */
export class Feed {
  /** @param {FeedOptions} options */
  constructor({ url, csrfToken, Socket, backoff, page = window, report = (error) => reportError(error) }) {
    this.page = page;
    this.report = report;
    this.url = url ?? feedUrl(page.location);
    this.csrfToken = csrfToken;
    this.Socket = Socket;
    this.backoff = backoff ?? new Backoff({ cap: RETRY_CAP_MS, soon: RETRY_SOON });
    /** @type {FeedStatus} */
    this.status = "waiting";
    /** @type {Map<string, Set<Function>>} */
    this.handlers = new Map();
    /** @type {JsonSocket | null} */
    this.socket = null;
    this.greeted = false;
    this.lastSeq = 0;
    this.heardAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.leaving = new AbortController();
    this.#watchThePage();
    queueMicrotask(() => this.#connect());
  }

  /**
   * Be told of one kind of event; handlers of one kind are called in the order they were added.
   * @overload
   * @param {"resync"} type
   * @param {() => void} handler
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {this}
   */
  /**
   * @overload
   * @param {"status"} type
   * @param {(status: FeedStatus) => void} handler
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {this}
   */
  /**
   * @template {Exclude<keyof FeedEvents, "resync">} T
   * @overload
   * @param {T} type
   * @param {(data: FeedEvents[T], frame: Extract<FeedFrame, { type: T }>) => void} handler
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {this}
   */
  /**
   * @param {string} type
   * @param {Function} handler
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {this}
   */
  on(type, handler, { signal } = {}) {
    if (signal?.aborted) return this;
    const handlers = this.handlers.get(type) ?? new Set();
    this.handlers.set(type, handlers.add(handler));
    signal?.addEventListener("abort", () => handlers.delete(handler), { once: true });
    return this;
  }

  /** Hang up for good. */
  close() {
    this.#stop("closed");
  }

  #connect() {
    if (this.socket || this.#isOver()) return;
    clearTimeout(this.timer);
    this.#enter("connecting");
    this.heardAt = Date.now();
    const token = typeof this.csrfToken === "function" ? this.csrfToken() : this.csrfToken;
    this.socket = new JsonSocket(
      this.url,
      token,
      { received: (frame) => this.#receive(frame), closed: (code) => this.#lost(code) },
      this.Socket,
    );
    this.#expectFrame();
  }

  /** @param {FeedFrame} frame */
  #receive(frame) {
    const missed = frame.type !== "hello" && frame.seq !== this.lastSeq + 1;
    this.lastSeq = frame.seq;
    this.heardAt = Date.now();
    this.#expectFrame();
    if (frame.type === "hello") this.#greet(frame.data.news_at);
    else if (frame.type === "ping") this.socket?.send({ type: "pong" });
    if (missed || frame.type === "resync") this.#emit("resync");
    if (frame.type !== "resync") this.#emit(frame.type, frame.data, frame);
  }

  /** @param {number} newsAt seconds since the epoch, by the server's clock */
  #greet(newsAt) {
    this.backoff.reset();
    this.#enter("open");
    // The first page came with its content, unless there was news while it was on its way here; a later
    // hello ends a time in which anything may have happened.
    if (this.greeted || newsAt > this.#drawnAt() - DRAWING_S) this.#emit("resync");
    this.greeted = true;
  }

  /** When the server drew this page; a page that does not say so needs nothing. */
  #drawnAt() {
    return Number(this.page.document.documentElement.dataset.drawnAt ?? Infinity);
  }

  /** @param {number} code */
  #lost(code) {
    this.socket = null;
    clearTimeout(this.timer);
    if (this.#isOver()) return;
    if (code === SIGNED_OUT) {
      this.#stop("signed-out");
      return;
    }
    this.timer = setTimeout(() => this.#connect(), this.backoff.next());
    this.#enter("waiting");
  }

  #expectFrame() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.socket?.close(SILENT), SILENCE_MS);
  }

  #watchThePage() {
    const { signal } = this.leaving;
    this.page.addEventListener("online", () => this.#hurry(), { signal });
    this.page.document.addEventListener("visibilitychange", () => this.#hurry(), { signal });
    // A page with an open socket is not kept for the way back; one without is, and connects again.
    this.page.addEventListener("pagehide", () => this.#rest(), { signal });
    this.page.addEventListener("pageshow", (event) => event.persisted && this.#connect(), { signal });
  }

  /** The network or the viewer is back: waiting any longer, or trusting a stale connection, helps nobody. */
  #hurry() {
    if (this.page.document.visibilityState === "hidden") return;
    if (this.socket && Date.now() - this.heardAt > DOUBT_MS) this.socket.close(SILENT);
    this.#connect();
  }

  #rest() {
    this.socket?.close();
    clearTimeout(this.timer);
  }

  /** @param {FeedStatus} status */
  #stop(status) {
    this.#enter(status);
    this.leaving.abort();
    this.socket?.close();
    clearTimeout(this.timer);
  }

  #isOver() {
    return this.status === "closed" || this.status === "signed-out";
  }

  /** @param {FeedStatus} status */
  #enter(status) {
    if (this.status === status) return;
    this.status = status;
    this.#emit("status", status);
  }

  /**
   * @param {string} type
   * @param {unknown[]} values
   */
  #emit(type, ...values) {
    for (const handler of [...(this.handlers.get(type) ?? [])]) {
      try {
        handler(...values);
      } catch (error) {
        // One part of the page that fails must not cost the others their news.
        this.report(error);
      }
    }
  }
}

/**
 * @param {Location} location
 * @returns {string} the feed's address on the site that served the page
 */
export function feedUrl(location) {
  return `${location.origin.replace(/^http/, "ws")}/ws/feed/`;
}
