import { qualityBetween, sampleOf, UNKNOWN } from "../quality.js";
import { EarlySignals } from "./early-signals.js";
import { IceDesk } from "./ice-desk.js";
import { PeerLink } from "./peer-link.js";

/** @import { EngineEvents, LocalTracks, MediaEngine, Peer, PeerMedia, Quality, SignalChannel } from "../types.js" */
/** @import { IceServers, Signalled } from "../../types/protocol.js" */
/** @import { Sample } from "../quality.js" */
/** @import { Timers } from "./candidate-batch.js" */
/** @import { VideoRule } from "./peer-link.js" */

/** Quality is judged over so many samples: a single lost packet is no trouble. */
const SAMPLES = 4;

/**
 * @typedef {object} MeshOptions
 * @property {SignalChannel} channel
 * @property {EngineEvents} events
 * @property {(people: number) => VideoRule} videoRule what a picture may cost, so many being connected
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} createConnection
 * @property {() => MediaStream} createStream
 * @property {() => number} serverNow milliseconds since the epoch
 * @property {Timers} clock
 * @property {() => number} now milliseconds of a steady clock
 * @property {(error: unknown) => void} report
 */

/**
 * @typedef {object} Member
 * @property {Peer} peer
 * @property {PeerLink} link
 * @property {MediaStream} stream
 * @property {Sample[]} samples the newest last
 * @property {Quality} quality
 * @property {"" | "retrying" | "unreachable"} trouble that was told
 */

/**
 * Media with everybody else, each over a connection of its own.
 *
 * What happens to the line to the server never touches a connection: it only decides whether something can
 * be said. A connection ends when the roster has its page no more.
 *
 * @implements {MediaEngine}
 */
export class MeshEngine {
  #options;
  #iceDesk;
  #early = new EarlySignals();
  /** @type {Map<number, Member>} */
  #members = new Map();
  /** @type {LocalTracks} */
  #tracks = { audio: null, video: null };
  #epoch = 0;
  #isOpen = false;

  /** @param {MeshOptions} options */
  constructor(options) {
    this.#options = options;
    this.#iceDesk = new IceDesk({
      ask: () => options.channel.askIce(),
      now: options.serverNow,
      clock: options.clock,
    });
  }

  /** A browser's first connection loads codecs and looks at the network; it need not be the one in use. */
  async prepare() {
    try {
      const connection = this.#options.createConnection({});
      connection.addTransceiver("audio");
      connection.addTransceiver("video");
      await connection.createOffer();
      connection.close();
    } catch (error) {
      this.#options.report(error);
    }
  }

  /** @param {{ me: { id: number, epoch: number }, ice: IceServers }} options */
  join({ me, ice }) {
    this.#epoch = me.epoch;
    this.#iceDesk.use(ice);
  }

  /** @param {LocalTracks} tracks */
  async publish(tracks) {
    await Promise.all([this.replaceTrack("audio", tracks.audio), this.replaceTrack("video", tracks.video)]);
  }

  /**
   * @param {"audio" | "video"} kind
   * @param {MediaStreamTrack | null} track
   */
  async replaceTrack(kind, track) {
    this.#tracks = { ...this.#tracks, [kind]: track };
    await Promise.all([...this.#members.values()].map(({ link }) => link.replaceTrack(kind, track)));
  }

  /** @param {readonly Peer[]} peers */
  subscribe(peers) {
    const count = this.#members.size;
    const wanted = new Map(peers.map((peer) => [peer.id, peer]));
    for (const [id, { peer }] of this.#members) {
      if (wanted.get(id)?.epoch !== peer.epoch) this.#letGo(id);
    }
    for (const peer of peers) this.#members.get(peer.id)?.link.reach({ isHere: peer.here });
    for (const peer of peers) if (!this.#members.has(peer.id)) this.#connect(peer);
    if (this.#members.size !== count) for (const { link } of this.#members.values()) void link.limit();
  }

  /** @param {Signalled} signal */
  receive(signal) {
    // Meant for the page that this person had before.
    if (this.#epoch && signal.to_epoch !== this.#epoch) return;
    const member = this.#members.get(signal.sender);
    if (member?.peer.epoch === signal.sender_epoch) member.link.receive(signal);
    else if (!member || signal.sender_epoch > member.peer.epoch) this.#early.keep(signal);
  }

  /** @param {IceServers} ice */
  useIce(ice) {
    this.#iceDesk.use(ice);
  }

  /** @param {boolean} isOpen */
  signalling(isOpen) {
    const wasOpen = this.#isOpen;
    this.#isOpen = isOpen;
    for (const { link } of this.#members.values()) {
      if (isOpen && wasOpen) link.sayAgain();
      else link.reach({ isOpen });
    }
  }

  /** @param {number} [id] */
  restart(id) {
    for (const { peer, link } of this.#members.values()) {
      if (id === undefined || id === peer.id) link.restart();
    }
  }

  /** @returns {ReadonlyMap<number, number>} */
  levels() {
    return new Map([...this.#members].map(([id, { link }]) => [id, link.level()]));
  }

  /** @returns {ReadonlyMap<number, PeerMedia>} as they are known now */
  get peers() {
    return new Map([...this.#members].map(([id, member]) => [id, mediaOf(member)]));
  }

  /** @returns {Promise<ReadonlyMap<number, PeerMedia>>} with their quality measured anew */
  async stats() {
    await Promise.all([...this.#members.values()].map((member) => measure(member)));
    return this.peers;
  }

  leave() {
    for (const id of [...this.#members.keys()]) this.#letGo(id);
    this.#early.clear();
    this.#epoch = 0;
  }

  /** @param {Peer} peer */
  #connect(peer) {
    const { channel, videoRule, createConnection, createStream, clock, now, report } = this.#options;
    const stream = createStream();
    const link = new PeerLink({
      peer,
      stream,
      tracks: this.#tracks,
      iceDesk: this.#iceDesk,
      videoRule: () => videoRule(this.#members.size + 1),
      createConnection,
      send: (what) => channel.signal(peer, what),
      changed: () => this.#changed(peer),
      clock,
      now,
      report,
    });
    this.#members.set(peer.id, { peer, link, stream, samples: [], quality: UNKNOWN, trouble: "" });
    for (const signal of this.#early.take(peer)) link.receive(signal);
    link.reach({ isOpen: this.#isOpen });
    this.#changed(peer);
  }

  /** @param {number} id */
  #letGo(id) {
    const member = this.#members.get(id);
    this.#members.delete(id);
    member?.link.close();
    this.#options.events.peer(id, null);
    if (member?.trouble) this.#options.events.trouble(id, "");
  }

  /** @param {Peer} peer */
  #changed({ id, epoch }) {
    const member = this.#members.get(id);
    if (member?.peer.epoch !== epoch) return;
    this.#options.events.peer(id, mediaOf(member));
    if (member.trouble === member.link.trouble) return;
    member.trouble = member.link.trouble;
    this.#options.events.trouble(id, member.trouble);
  }
}

/** @param {Member} member */
async function measure(member) {
  const report = await member.link.stats().catch(() => null);
  // Closed meanwhile.
  if (!report) return;
  const sample = sampleOf(report.values());
  member.samples = [...member.samples, sample].slice(-SAMPLES);
  const [first, ...others] = member.samples;
  member.quality = qualityBetween(others.length ? first : undefined, sample, member.link.status);
}

/**
 * @param {Member} member
 * @returns {PeerMedia}
 */
function mediaOf({ peer, link, stream, quality }) {
  return { id: peer.id, epoch: peer.epoch, status: link.status, stream, quality };
}
