import { JsonSocket } from "../lib/json-socket.js";
import { askDoor, SIGNED_OUT } from "./door.js";
import { EntryOrder } from "./entry-order.js";
import { Requests } from "./requests.js";

/** @import { Backoff } from "../lib/backoff.js" */
/** @import { LinkStatus } from "./types.js" */
/** @import { MediaState, RoomClientMessage, RoomServerMessage, Welcome } from "../types/protocol.js" */
/** @import { Refusal } from "./door.js" */

/** Why the server closes (peerlearn_site/realtime/protocol.py, live/socket/protocol.py). */
const CODE = { SIGNED_OUT: 4401, NOT_ADMITTED: 4403, REPLACED: 4409, ENDED: 4410, TOO_MANY: 4429 };
/** Closed by us: the server is silent, or the network went. */
const SILENT = 4000;

/** From the first packet to the welcome. */
const GREETING_MS = 8_000;
/** The server pings every 4 s: two in a row did not come. */
const SILENCE_MS = 9_000;
/** After a sleep of the machine this is enough to doubt the connection. */
const DOUBT_MS = 5_000;
/** A connection that lasted so long worked: the next failure starts from the beginning. */
const LASTED_MS = 5_000;
/** How long an entry that came too early waits for those before it, until they are asked for; and again. */
const GAP_MS = 100;
const GAP_AGAIN_MS = 1_000;
/** Being told to slow down, a page waits this much longer. */
const SLOWER_MS = 2_000;
const MEDIA_AGAIN_MS = 1_000;
const MEDIA_REF = "media";

/**
 * @typedef {object} RoomSocketEvents
 * @property {(message: RoomServerMessage) => void} message log entries come in order and once each
 * @property {(link: LinkStatus) => void} link
 * @property {(refusal: Refusal) => void} refused the server lets this person in no more
 */

/**
 * @typedef {object} RoomSocketOptions
 * @property {string} url
 * @property {string} stateUrl
 * @property {() => string} csrfToken
 * @property {string} clientId
 * @property {() => MediaState} media what this page sends at the moment
 * @property {RoomSocketEvents} events
 * @property {Backoff} backoff
 * @property {typeof fetch} fetch
 * @property {typeof WebSocket} [Socket]
 * @property {Window & typeof globalThis} page
 */

/**
 * The room's line to the server: joins, resumes where it was, puts the log in order and keeps going until
 * the room is over, another tab takes over or the server lets this person in no more.
 */
export class RoomSocket {
  #options;
  #page;
  #clientId;
  #requests;
  /** @type {EntryOrder<RoomServerMessage>} */
  #order = new EntryOrder();
  /** @type {LinkStatus} */
  #link = "idle";
  /** @type {JsonSocket | null} */
  #socket = null;
  #wanted = false;
  #wasOpened = false;
  #isJoined = false;
  #everJoined = false;
  #epoch = 0;
  #joinedAt = 0;
  #heardAt = 0;
  /** The media state that the server knows, as text.  */
  #toldMedia = "";
  /** @type {Record<"retry" | "silence" | "gap" | "media", number | undefined>} */
  #timers = { retry: undefined, silence: undefined, gap: undefined, media: undefined };

  /** @param {RoomSocketOptions} options */
  constructor(options) {
    this.#options = options;
    this.#page = options.page;
    this.#clientId = options.clientId;
    this.#requests = new Requests({ send: (message) => this.#sendJoined(message), clock: options.page });
    this.#watchThePage();
  }

  /** Come into the room, and stay. */
  enter() {
    this.#wanted = true;
    this.#connect();
  }

  /**
   * Come back as a new page, in place of the one that took over.
   *
   * @param {string} clientId
   */
  takeOver(clientId) {
    this.#clientId = clientId;
    this.enter();
  }

  /** Say goodbye and hang up. */
  leave() {
    this.#sendJoined({ type: "bye" });
    this.stop();
  }

  /** Hang up: the room is over. */
  stop() {
    this.#stop("idle");
  }

  /**
   * Passing things: dropped where nobody listens.
   *
   * @param {RoomClientMessage} message
   */
  send(message) {
    this.#sendJoined(message);
  }

  /**
   * Something that is to be answered; it waits for a connection where there is none.
   *
   * @param {Extract<RoomClientMessage, { type: "hand" | "start" | "end" | "extend" }>} message
   * @returns {Promise<string>} the refusal in words, or ""
   */
  request(message) {
    return this.#requests.ask({ ...message });
  }

  /** What this page sends has changed. */
  mediaChanged() {
    const media = this.#options.media();
    if (!this.#isJoined || JSON.stringify(media) === this.#toldMedia) return;
    this.#toldMedia = JSON.stringify(media);
    this.#sendJoined({ type: "media", media, ref: MEDIA_REF });
  }

  // --- The connection ----------------------------------------------------------------------------

  #connect() {
    if (this.#socket || !this.#wanted) return;
    this.#page.clearTimeout(this.#timers.retry);
    if (this.#link === "idle" || this.#link === "replaced") this.#enterLink("connecting");
    this.#wasOpened = false;
    this.#heardAt = Date.now();
    this.#expect(GREETING_MS);
    this.#socket = new JsonSocket(
      this.#options.url,
      this.#options.csrfToken(),
      {
        opened: () => this.#opened(),
        received: (message) => this.#receive(message),
        closed: (code) => this.#closed(code),
      },
      this.#options.Socket,
    );
  }

  #opened() {
    this.#wasOpened = true;
    const media = this.#options.media();
    this.#toldMedia = JSON.stringify(media);
    this.#socket?.send({ type: "join", client_id: this.#clientId, since: this.#order.last, media });
  }

  /** @param {number} code */
  #closed(code) {
    if (this.#isJoined && Date.now() - this.#joinedAt > LASTED_MS) this.#options.backoff.reset();
    this.#socket = null;
    this.#isJoined = false;
    this.#order.pause();
    this.#clearTimers();
    if (!this.#wanted) return;
    if (code === CODE.REPLACED) this.#stop("replaced");
    else if (code === CODE.SIGNED_OUT) this.#refuse(SIGNED_OUT);
    else this.#lost(code);
  }

  /** @param {number} code */
  #lost(code) {
    this.#enterLink(this.#waitingLink());
    const mayBeRefused = !this.#wasOpened || code === CODE.NOT_ADMITTED || code === CODE.ENDED;
    if (mayBeRefused) void this.#askDoor();
    this.#retryIn(this.#options.backoff.next() + (code === CODE.TOO_MANY ? SLOWER_MS : 0));
  }

  async #askDoor() {
    const refusal = await askDoor({ fetch: this.#options.fetch, url: this.#options.stateUrl });
    if (refusal && this.#wanted && !this.#isJoined) this.#refuse(refusal);
  }

  /** @param {Refusal} refusal */
  #refuse(refusal) {
    this.#stop("idle");
    this.#options.events.refused(refusal);
  }

  /** @param {number} delay */
  #retryIn(delay) {
    this.#timers.retry = this.#page.setTimeout(() => this.#connect(), delay);
  }

  /** @param {LinkStatus} link */
  #stop(link) {
    this.#wanted = false;
    this.#clearTimers();
    this.#socket?.close();
    this.#requests.close();
    this.#enterLink(link);
  }

  #clearTimers() {
    for (const timer of Object.values(this.#timers)) this.#page.clearTimeout(timer);
    this.#timers.gap = undefined;
  }

  /** @param {number} delay */
  #expect(delay) {
    this.#page.clearTimeout(this.#timers.silence);
    this.#timers.silence = this.#page.setTimeout(() => this.#socket?.close(SILENT), delay);
  }

  /** @param {object} message */
  #sendJoined(message) {
    if (this.#isJoined) this.#socket?.send(message);
  }

  // --- What comes in -----------------------------------------------------------------------------

  /** @param {RoomServerMessage} message */
  #receive(message) {
    this.#heardAt = Date.now();
    if (this.#isJoined) this.#expect(SILENCE_MS);
    switch (message.type) {
      case "ping":
        this.#socket?.send({ type: "pong" });
        return this.#tell(message);
      case "welcome":
        return this.#welcomed(message);
      case "log":
        return this.#logged(message);
      case "resync":
        this.#sync();
        return this.#tell(message);
      case "replaced":
        return this.#replacedBy(message.epoch);
      case "ok":
      case "error":
        return this.#answered(message);
      default:
        return message.seq === null ? this.#tell(message) : this.#ordered(message);
    }
  }

  /** @param {Welcome} welcome */
  #welcomed(welcome) {
    this.#isJoined = true;
    this.#everJoined = true;
    this.#joinedAt = Date.now();
    this.#epoch = welcome.epoch;
    this.#expect(SILENCE_MS);
    const following = this.#order.startAt(welcome.seq ?? 0);
    this.#tell(welcome);
    this.#enterLink("open");
    for (const entry of following) this.#tell(entry);
    this.#mindTheGap(GAP_MS);
    this.#requests.sayAgain();
    this.mediaChanged();
  }

  /** @param {RoomServerMessage} entry */
  #ordered(entry) {
    for (const one of this.#order.take(entry)) this.#tell(one);
    this.#mindTheGap(GAP_MS);
  }

  /** @param {Extract<RoomServerMessage, { type: "log" }>} log */
  #logged({ entries, seq }) {
    const before = this.#order.last;
    for (const entry of entries) for (const one of this.#order.take(entry)) this.#tell(one);
    const isAll = (this.#order.last ?? 0) >= (seq ?? 0);
    if (!isAll && this.#order.last !== before) this.#sync();
    else this.#mindTheGap(GAP_MS);
  }

  /** @param {number} delay */
  #mindTheGap(delay) {
    if (!this.#order.isBehind) {
      this.#page.clearTimeout(this.#timers.gap);
      this.#timers.gap = undefined;
    } else this.#timers.gap ??= this.#page.setTimeout(() => this.#sync(), delay);
  }

  #sync() {
    this.#page.clearTimeout(this.#timers.gap);
    this.#timers.gap = undefined;
    if (this.#order.last !== null) this.#sendJoined({ type: "sync", since: this.#order.last });
    // The answer may be lost, too.
    this.#mindTheGap(GAP_AGAIN_MS);
  }

  /** @param {Extract<RoomServerMessage, { type: "ok" | "error" }>} answer */
  #answered(answer) {
    if (answer.type === "error" && answer.ref === MEDIA_REF) this.#tellMediaAgain();
    this.#requests.answered(answer);
    this.#tell(answer);
  }

  #tellMediaAgain() {
    this.#toldMedia = "";
    this.#page.clearTimeout(this.#timers.media);
    this.#timers.media = this.#page.setTimeout(() => this.mediaChanged(), MEDIA_AGAIN_MS);
  }

  /** @param {number} epoch of the page that came in; this one's own join comes back, too */
  #replacedBy(epoch) {
    if (this.#isJoined && epoch > this.#epoch) this.#stop("replaced");
  }

  /** @param {RoomServerMessage} message */
  #tell(message) {
    this.#options.events.message(message);
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
    if (this.#socket && !this.#isJoined) this.#socket.close(SILENT);
    this.#connect();
  }

  /** The network is gone, and with it this connection; what the browser says may be wrong: go on trying. */
  #doubt() {
    if (!this.#wanted) return;
    if (this.#socket) this.#socket.close(SILENT);
    else this.#enterLink(this.#waitingLink());
  }

  /** The viewer is back, perhaps after a sleep of the machine. */
  #seen() {
    if (this.#page.document.visibilityState === "hidden") return;
    if (this.#socket && Date.now() - this.#heardAt > DOUBT_MS) this.#socket.close(SILENT);
    this.#connect();
  }

  /** The tab is closed, reloaded or left; a browser may bring it back (`pageshow`). */
  #hide() {
    this.#sendJoined({ type: "bye" });
    const isWanted = this.#wanted;
    this.#wanted = false;
    this.#socket?.close();
    this.#clearTimers();
    this.#wanted = isWanted;
  }

  #show() {
    if (!this.#wanted) return;
    this.#enterLink(this.#waitingLink());
    this.#connect();
  }

  /** @returns {LinkStatus} without a connection */
  #waitingLink() {
    if (this.#page.navigator.onLine === false) return "offline";
    return this.#everJoined ? "reconnecting" : "connecting";
  }

  /** @param {LinkStatus} link */
  #enterLink(link) {
    if (this.#link === link) return;
    this.#link = link;
    this.#options.events.link(link);
  }
}
