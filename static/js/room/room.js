import { peersOf, withMedia } from "./mesh-limit.js";
import { newsOf } from "./news.js";
import { Others } from "./others.js";
import { isReady } from "./readiness.js";
import { SecondHand } from "./second-hand.js";
import { senderLimits } from "./sender-limits.js";
import { initialState, reduce } from "./state.js";
import { Teller } from "./teller.js";

/** @import { EngineEvents, MediaEngine, News, RoomConfig, RoomControls, RoomMessage, RoomParts, RoomState, RoomView, SignalChannel } from "./types.js" */
/** @import { Welcome } from "../types/protocol.js" */
/** @import { RoomSocketEvents } from "./room-socket.js" */
/** @import { VideoRule } from "./mesh/peer-link.js" */

/** How often the quality of the connections is measured. */
const MEASURE_MS = 2_000;
/**
 * Drawing a new person waits for the descriptions that they have to exchange, but no longer than this: a
 * screen that changes so soon still changes at once for the eye.
 */
const MEETING_MS = 120;
const HAND_REFUSED = "hand";

/**
 * The room of one page: brings together what the server says (RoomSocket, `reduce`), what this page sends
 * (LocalMedia) and what comes from the others (a MediaEngine), and tells a view of it.
 *
 * @implements {RoomControls}
 */
export class Room {
  #config;
  #parts;
  #state;
  #socket;
  #engine;
  #local;
  #ears;
  #teller;
  #secondHand;
  #others;
  #isSettled = false;
  #wasReady = false;
  #isInside;
  #isReleased = false;
  #wanted;
  #measuring;

  /**
   * @param {RoomConfig} config
   * @param {RoomParts} parts
   */
  constructor(config, parts) {
    this.#config = config;
    this.#parts = parts;
    this.#state = initialState(config);
    this.#teller = new Teller(() => this.#makeView(), parts.timers);
    this.#others = new Others({
      changed: () => this.#teller.change(),
      say: (news) => this.#teller.say(news),
    });
    const { inside, mic, camera, chosen } = parts.memory.load();
    this.#isInside = inside;
    this.#wanted = { mic, camera };
    this.#local = parts.makeLocal({
      chosen,
      changed: () => this.#localChanged(),
      note: (news) => this.#teller.say([news]),
    });
    this.#socket = parts.makeSocket(this.#socketEvents(), () => this.#local.media);
    this.#engine = parts.makeEngine(this.#channel(), this.#others.events, (people) => this.#videoRule(people));
    this.#ears = parts.makeEars({
      others: () => this.#engine.levels(),
      me: () => this.#state.me.id,
      changed: () => this.#teller.change(),
    });
    this.#measuring = parts.timers.setInterval(() => void this.#others.measure(this.#engine), MEASURE_MS);
    this.#secondHand = new SecondHand({
      elapsed: () => parts.clock.now() - (this.#state.startedAt ?? 0),
      tick: () => this.#teller.change(),
      timers: parts.timers,
    });
  }

  get view() {
    return this.#teller.view;
  }

  /** @param {(view: RoomView) => void} listener */
  onChange(listener) {
    this.#teller.onChange(listener);
  }

  /** @param {(news: News) => void} listener */
  onNews(listener) {
    this.#teller.onNews(listener);
  }

  async open() {
    if (this.#state.phase === "lobby" || this.#isInside) this.enter();
    else this.#socket.approach();
    await this.#openDevices();
    await this.#engine.prepare();
  }

  enter() {
    this.#socket.enter();
    this.#teller.hold(MEETING_MS);
    this.#apply({ type: "@entering" });
  }

  toggleMic() {
    return this.#local.toggleMic();
  }

  toggleCamera() {
    return this.#local.toggleCamera();
  }

  toggleScreen() {
    return this.#local.toggleScreen();
  }

  toggleHand() {
    const me = this.#state.people.find(({ id }) => id === this.#state.me.id);
    if (me) void this.#askFor({ type: "hand", raised: me.hand_raised_at === null });
  }

  /**
   * @param {"microphone" | "camera" | "speaker"} kind
   * @param {string} deviceId
   */
  chooseDevice(kind, deviceId) {
    return this.#local.choose(kind, deviceId);
  }

  testSpeaker() {
    return this.#parts.meter.playTone(this.#local.chosen.speaker);
  }

  retryDevices() {
    return this.#local.retry();
  }

  start() {
    return this.#socket.request({ type: "start" });
  }

  end() {
    return this.#socket.request({ type: "end" });
  }

  /** @param {5 | 10} totalMinutes */
  extend(totalMinutes) {
    return this.#socket.request({ type: "extend", total_minutes: totalMinutes });
  }

  retryMedia() {
    this.#engine.restart();
  }

  takeOver() {
    if (this.#state.link !== "replaced") return;
    this.#socket.takeOver(this.#parts.newClientId());
    void this.#openDevices();
  }

  leave() {
    this.#socket.leave();
    this.#close();
    this.#apply({ type: "@left" });
  }

  // --- Messages ----------------------------------------------------------------------------------

  /** @param {RoomMessage} message */
  #apply(message) {
    const before = this.#state;
    this.#state = reduce(before, message);
    this.#act(message, before);
    this.#teller.say(newsOf(before, this.#state, message, this.#config.session_id));
    if (this.#state !== before) this.#follow(before);
  }

  /**
   * @param {RoomMessage} message
   * @param {RoomState} before
   */
  #act(message, before) {
    switch (message.type) {
      case "ping":
        return this.#parts.clock.heard(message.now);
      case "welcome":
        return this.#welcomed(message, before);
      case "signal":
        return this.#engine.receive(message);
      case "ice":
        return this.#engine.useIce(message);
      case "resync":
        // What was left out may have been signals.
        return this.#engine.signalling(true);
      case "@link":
        return this.#engine.signalling(message.link === "open");
    }
  }

  /**
   * @param {Welcome} welcome
   * @param {RoomState} before
   */
  #welcomed(welcome, before) {
    this.#parts.clock.heard(welcome.server_now);
    const { me } = this.#state;
    if (before.me.epoch === me.epoch) this.#engine.useIce(welcome.ice);
    else {
      // For the others this is another page: connections with the one that it was are of no use.
      if (before.me.epoch) this.#engine.leave();
      this.#engine.join({ me, ice: welcome.ice });
    }
    this.#isInside = true;
    this.#remember();
  }

  /** @param {RoomState} before */
  #follow(before) {
    const { phase, link } = this.#state;
    if (phase === "ended" || phase === "refused") {
      if (before.phase !== phase) this.#close();
    } else if (link === "replaced") this.#release();
    else this.#meet(before);
    this.#teller.change();
  }

  /** @param {RoomState} before */
  #meet(before) {
    const peers = peersOf(this.#state);
    const known = new Set(peersOf(before).map(({ id, epoch }) => `${id}:${epoch}`));
    if (peers.some(({ id, epoch }) => !known.has(`${id}:${epoch}`))) this.#teller.hold(MEETING_MS);
    this.#engine.subscribe(peers);
  }

  /** It is over here: nothing goes out any more, and a reload begins anew. */
  #close() {
    this.#socket.stop();
    this.#release();
    this.#isInside = false;
    this.#parts.memory.clear();
    this.#parts.timers.clearInterval(this.#measuring);
    this.#secondHand.close();
    this.#ears.close();
  }

  /** Let go of devices and connections. */
  #release() {
    if (this.#isReleased) return;
    this.#wanted = this.#local.wanted;
    this.#isReleased = true;
    this.#isSettled = false;
    this.#wasReady = false;
    this.#others.forgetTroubles();
    this.#engine.leave();
    this.#local.close();
    this.#parts.meter.close();
  }

  /** @returns {RoomSocketEvents} */
  #socketEvents() {
    return {
      message: (message) => this.#apply(message),
      link: (link) => this.#apply({ type: "@link", link }),
      refused: ({ status, reason }) => this.#apply({ type: "@refused", status, reason }),
    };
  }

  /** @param {{ type: "hand", raised: boolean }} request */
  async #askFor(request) {
    const refusal = await this.#socket.request(request);
    if (refusal) this.#teller.say([{ tone: "bad", text: refusal, about: HAND_REFUSED }]);
  }

  // --- What this page sends ----------------------------------------------------------------------

  async #openDevices() {
    this.#isReleased = false;
    // Observers send nothing: they are not asked.
    if (this.#config.role !== "observer") await this.#local.open(this.#wanted);
    this.#isSettled = true;
    this.#teller.change();
  }

  #localChanged() {
    const { tracks } = this.#local;
    this.#parts.meter.listen(tracks.audio);
    void this.#engine.publish(tracks);
    this.#socket.mediaChanged();
    this.#remember();
    this.#teller.change();
  }

  #remember() {
    if (this.#isReleased) return;
    const wanted = this.#isSettled ? this.#local.wanted : this.#wanted;
    this.#parts.memory.save({ inside: this.#isInside, ...wanted, chosen: this.#local.chosen });
  }

  /**
   * @param {number} people
   * @returns {VideoRule}
   */
  #videoRule(people) {
    const content = this.#local.isScreenShared ? "screen" : "camera";
    return { limits: senderLimits({ people, role: this.#state.me.role, content }), content };
  }

  /** @returns {SignalChannel} */
  #channel() {
    return {
      signal: ({ id, epoch }, what) => {
        this.#socket.send(/** @type {any} */ ({ type: "signal", to: id, to_epoch: epoch, ...what }));
        if (what.description) this.#teller.hold(0);
      },
      askIce: () => this.#socket.send({ type: "ice" }),
    };
  }

  // --- The view ----------------------------------------------------------------------------------

  /** @returns {RoomView} */
  #makeView() {
    const { people, meshLimit } = this.#state;
    return {
      room: this.#state,
      local: this.#local.state,
      peers: this.#others.peers,
      speaker: this.#ears.speaker,
      withMedia: withMedia(people, meshLimit),
      level: this.#ears.level,
      ready: this.#isReady(),
      serverNow: this.#parts.clock.now(),
    };
  }

  /** Once the controls of the live room work, they stay: whoever comes later locks nobody's microphone. */
  #isReady() {
    const now = isReady({ room: this.#state, isSettled: this.#isSettled, peers: this.#others.peers });
    if (this.#state.phase !== "live") return now;
    this.#wasReady ||= now;
    return this.#wasReady;
  }
}
