import { answers, askDoor, SIGNED_OUT } from "./door.js";
import { EntryOrder } from "./entry-order.js";
import { Requests } from "./requests.js";
import { RoomLine } from "./room-line.js";

/** @import { LinkStatus } from "./types.js" */
/** @import { MediaState, RoomClientMessage, RoomServerMessage, Welcome } from "../types/protocol.js" */
/** @import { Refusal } from "./door.js" */
/** @import { LineOptions } from "./room-line.js" */

/** Why the server closes (peerlearn_site/realtime/protocol.py, live/socket/protocol.py). */
const CODE = { SIGNED_OUT: 4401, NOT_ADMITTED: 4403, REPLACED: 4409, ENDED: 4410 };

/** How long an entry that came too early waits for those before it, until they are asked for; and again. */
const GAP_MS = 100;
const GAP_AGAIN_MS = 1_000;
const MEDIA_AGAIN_MS = 1_000;
const MEDIA_REF = "media";

/**
 * @typedef {object} RoomSocketEvents
 * @property {(message: RoomServerMessage) => void} message log entries come in order and once each
 * @property {(link: LinkStatus) => void} link
 * @property {(refusal: Refusal) => void} refused the server lets this person in no more
 */

/**
 * @typedef {object} RoomSocketParts
 * @property {string} stateUrl
 * @property {string} clientId
 * @property {() => MediaState} media what this page sends at the moment
 * @property {RoomSocketEvents} events
 * @property {typeof fetch} fetch
 */

/** @typedef {Omit<LineOptions, "events" | "isThere"> & RoomSocketParts} RoomSocketOptions */

/**
 * The room's socket: joins, resumes where it was, puts the log in order, and goes on until the room is over,
 * another tab takes over or the server lets this person in no more.
 */
export class RoomSocket {
  #options;
  #page;
  #clientId;
  #line;
  #requests;
  /** @type {EntryOrder<RoomServerMessage>} */
  #order = new EntryOrder();
  #mayEnter = false;
  #epoch = 0;
  /** The media state that the server knows, as text. */
  #toldMedia = "";
  /** @type {number | undefined} */
  #gap = undefined;
  /** @type {number | undefined} */
  #mediaAgain = undefined;

  /** @param {RoomSocketOptions} options */
  constructor(options) {
    this.#options = options;
    this.#page = options.page;
    this.#clientId = options.clientId;
    this.#requests = new Requests({ send: (message) => this.#sendJoined(message), clock: options.page });
    const isThere = () => answers({ fetch: options.fetch, url: options.stateUrl });
    this.#line = new RoomLine({ ...options, isThere, events: this.#lineEvents() });
  }

  /** Stand at the open door: a line that is there already makes for a quick step in. */
  approach() {
    this.#line.start();
  }

  /** Come into the room, and stay. */
  enter() {
    if (this.#mayEnter) return;
    this.#mayEnter = true;
    if (this.#line.isWanted) this.#options.events.link(this.#line.link);
    if (this.#line.isOpen) this.#join();
    else this.#line.start();
  }

  /**
   * Come back as a new page, in place of the one that took over.
   *
   * @param {string} clientId
   */
  takeOver(clientId) {
    this.#clientId = clientId;
    this.#line.start();
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
    if (!this.#line.isGreeted || JSON.stringify(media) === this.#toldMedia) return;
    this.#toldMedia = JSON.stringify(media);
    this.#sendJoined({ type: "media", media, ref: MEDIA_REF });
  }

  /** @returns {LineOptions["events"]} */
  #lineEvents() {
    return {
      opened: () => (this.#mayEnter ? this.#join() : this.#line.rest()),
      received: (message) => this.#receive(message),
      closed: (code, wasOpened) => this.#closed(code, wasOpened),
      link: (link) => this.#mayEnter && this.#options.events.link(link),
      leaving: () => this.#sendJoined({ type: "bye" }),
    };
  }

  #join() {
    const media = this.#options.media();
    this.#toldMedia = JSON.stringify(media);
    this.#line.awaitGreeting();
    this.#line.send({ type: "join", client_id: this.#clientId, since: this.#order.last, media });
  }

  /**
   * @param {number} code
   * @param {boolean} wasOpened
   */
  #closed(code, wasOpened) {
    this.#order.pause();
    this.#clearTimers();
    if (!this.#line.isWanted) return;
    if (code === CODE.REPLACED) this.#stop("replaced");
    else if (code === CODE.SIGNED_OUT) this.#refuse(SIGNED_OUT);
    else if (!wasOpened || code === CODE.NOT_ADMITTED || code === CODE.ENDED) void this.#askDoor();
  }

  async #askDoor() {
    const refusal = await askDoor({ fetch: this.#options.fetch, url: this.#options.stateUrl });
    if (refusal && this.#line.isWanted && !this.#line.isGreeted) this.#refuse(refusal);
  }

  /** @param {Refusal} refusal */
  #refuse(refusal) {
    this.#stop("idle");
    this.#options.events.refused(refusal);
  }

  /** @param {LinkStatus} link */
  #stop(link) {
    this.#clearTimers();
    this.#line.stop(link);
    this.#requests.close();
  }

  #clearTimers() {
    this.#page.clearTimeout(this.#gap);
    this.#page.clearTimeout(this.#mediaAgain);
    this.#gap = undefined;
  }

  /** @param {object} message */
  #sendJoined(message) {
    if (this.#line.isGreeted) this.#line.send(message);
  }

  // --- What comes in -----------------------------------------------------------------------------

  /** @param {RoomServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case "ping":
        this.#line.send({ type: "pong" });
        this.#compare(message.head);
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
    this.#epoch = welcome.epoch;
    this.#line.greeted();
    const following = this.#order.startAt(welcome.seq ?? 0);
    this.#tell(welcome);
    this.#line.open();
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
    for (const entry of entries) this.#ordered(entry);
    const isAll = (this.#order.last ?? 0) >= (seq ?? 0);
    if (!isAll && this.#order.last !== before) this.#sync();
  }

  /** @param {number} delay */
  #mindTheGap(delay) {
    if (this.#order.isBehind) this.#gap ??= this.#page.setTimeout(() => this.#sync(), delay);
    else this.#forgetGap();
  }

  /**
   * What was written down is not always told: who wrote it may have been killed.
   *
   * @param {number | null} head the room's newest entry
   */
  #compare(head) {
    const isBehind = this.#order.last !== null && head !== null && head > this.#order.last;
    if (isBehind) this.#gap ??= this.#page.setTimeout(() => this.#sync(), GAP_MS);
  }

  #forgetGap() {
    this.#page.clearTimeout(this.#gap);
    this.#gap = undefined;
  }

  #sync() {
    this.#forgetGap();
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
    this.#page.clearTimeout(this.#mediaAgain);
    this.#mediaAgain = this.#page.setTimeout(() => this.mediaChanged(), MEDIA_AGAIN_MS);
  }

  /** @param {number} epoch of the page that came in; this one's own join is told, too */
  #replacedBy(epoch) {
    if (this.#line.isGreeted && epoch > this.#epoch) this.#stop("replaced");
  }

  /** @param {RoomServerMessage} message */
  #tell(message) {
    this.#options.events.message(message);
  }
}
