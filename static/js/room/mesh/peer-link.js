import { bytesIn } from "../quality.js";
import { encodingOf, SOUND_BITRATE } from "../sender-limits.js";
import { CandidateBatch } from "./candidate-batch.js";
import { IceWatch } from "./ice-watch.js";
import { Negotiation } from "./negotiation.js";

/** @import { LocalTracks, Peer } from "../types.js" */
/** @import { Signalled } from "../../types/protocol.js" */
/** @import { Content, Limits } from "../sender-limits.js" */
/** @import { Timers } from "./candidate-batch.js" */
/** @import { IceDesk } from "./ice-desk.js" */

/** The polite side offers at once; should that be lost, the other one does after this. */
const IMPOLITE_MS = 2_000;

/** @typedef {"audio" | "video"} MediaKind */
/** @typedef {{ limits: Limits, content: Content }} VideoRule */

/**
 * @typedef {object} PeerLinkOptions
 * @property {Peer} peer
 * @property {LocalTracks} tracks
 * @property {() => VideoRule} videoRule what an outgoing picture may cost now
 * @property {IceDesk} iceDesk
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} createConnection
 * @property {MediaStream} stream takes the other one's sound and picture
 * @property {(what: { description?: RTCSessionDescriptionInit, candidates?: RTCIceCandidateInit[] }) => void} send
 * @property {() => void} changed `status`, `trouble` or the stream's tracks
 * @property {Timers} clock
 * @property {() => number} now milliseconds
 * @property {(error: unknown) => void} report
 */

/**
 * The connection with one page of one person: the only place that makes an RTCPeerConnection.
 *
 * Sound and picture have their transceivers from the first offer on; what is sent through them is changed
 * by `replaceTrack` alone, so that after the first exchange only a restart of ICE says anything.
 */
export class PeerLink {
  #options;
  #connection;
  #listening = new AbortController();
  #negotiation;
  #candidates;
  #watch;
  /** @type {Record<MediaKind, RTCRtpSender | null>} */
  #senders = { audio: null, video: null };
  #tracks;
  #isOpen = false;
  #isHere;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /** @param {PeerLinkOptions} options */
  constructor(options) {
    this.#options = options;
    this.#tracks = { ...options.tracks };
    this.#isHere = options.peer.here;
    this.#candidates = new CandidateBatch({
      send: (candidates) => options.send({ candidates }),
      clock: options.clock,
    });
    this.#watch = this.#makeWatch();
    this.#negotiation = this.#makeNegotiation();
    this.#connection = this.#connect();
  }

  get status() {
    return this.#watch.status;
  }

  get trouble() {
    return this.#watch.trouble;
  }

  /**
   * Whether the line to the server is open, and the other one at the end of theirs.
   *
   * @param {{ isOpen?: boolean, isHere?: boolean }} reach
   */
  reach({ isOpen = this.#isOpen, isHere = this.#isHere }) {
    const could = this.#isOpen && this.#isHere;
    this.#isOpen = isOpen;
    this.#isHere = isHere;
    const can = isOpen && isHere;
    this.#watch.reach({ isOpen, isHere });
    if (can && !could) this.sayAgain();
    else if (!can) this.#options.clock.clearTimeout(this.#timer);
  }

  /** Something that was said may have been lost. A connection that is up has nothing to say. */
  sayAgain() {
    if (!this.#isOpen || !this.#isHere) return;
    if (this.#negotiation.isNew) this.#begin();
    else if (this.#negotiation.isWaiting) this.#negotiation.sayAgain();
    if (!this.#watch.isUp) this.#candidates.sayAgain();
  }

  /** @param {Pick<Signalled, "description" | "candidates">} signal */
  receive({ description, candidates }) {
    if (description) this.#negotiation.describe(description);
    if (candidates.length) this.#negotiation.addCandidates(candidates);
  }

  /**
   * @param {MediaKind} kind
   * @param {MediaStreamTrack | null} track
   */
  async replaceTrack(kind, track) {
    if (this.#tracks[kind] === track) return;
    this.#tracks[kind] = track;
    await this.#fill(kind);
    await this.#limit(kind);
  }

  /** What an outgoing picture may cost has changed. */
  async limit() {
    await this.#limit("video");
  }

  /** Try now, unless it is up. */
  restart() {
    this.#watch.retry();
  }

  /** @returns {Promise<RTCStatsReport>} */
  stats() {
    return this.#connection.getStats();
  }

  /** @returns {number} how loud the other one is just now, 0 to 1 */
  level() {
    const receiver = this.#connection.getReceivers().find(({ track }) => track.kind === "audio");
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  close() {
    this.#options.clock.clearTimeout(this.#timer);
    this.#watch.close();
    this.#negotiation.close();
    this.#disconnect();
  }

  // --- The exchange ------------------------------------------------------------------------------

  #begin() {
    const offer = () => this.#negotiation.offer({ restart: false });
    this.#options.clock.clearTimeout(this.#timer);
    if (this.#options.peer.polite) offer();
    else this.#timer = this.#options.clock.setTimeout(offer, IMPOLITE_MS);
  }

  #makeNegotiation() {
    return new Negotiation({
      polite: this.#options.peer.polite,
      connection: () => this.#connection,
      renew: () => this.#renew(),
      prepare: () => this.#prepare(),
      adopt: () => this.#adopt(),
      refreshIce: (isRestart) => this.#refreshIce(isRestart),
      agreed: (whose) => this.#agreed(whose),
      send: (description) => this.#options.send({ description }),
      clock: this.#options.clock,
      report: this.#options.report,
    });
  }

  #makeWatch() {
    return new IceWatch({
      polite: this.#options.peer.polite,
      bytesIn: () => this.#bytesIn(),
      restart: () => this.#restart(),
      changed: () => this.#options.changed(),
      clock: this.#options.clock,
      now: this.#options.now,
    });
  }

  #restart() {
    const { connectionState, iceConnectionState } = this.#connection;
    // Up again without a word from the browser.
    if (connectionState === "connected" && iceConnectionState !== "disconnected") this.#stateChanged();
    else this.#negotiation.offer({ restart: true });
  }

  /** @param {boolean} isRestart */
  async #refreshIce(isRestart) {
    const { iceDesk } = this.#options;
    if (!isRestart && iceDesk.isValid) return;
    const iceServers = await iceDesk.fresh();
    if (this.#connection.signalingState === "closed") return;
    this.#connection.setConfiguration(configurationWith(iceServers));
    this.#candidates.reset();
  }

  #prepare() {
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      const track = this.#tracks[kind];
      const { sender } = this.#connection.addTransceiver(track ?? kind, {
        direction: "sendrecv",
        sendEncodings: [this.#encoding(kind)],
      });
      this.#senders[kind] = sender;
    }
  }

  async #adopt() {
    const kinds = this.#connection.getTransceivers().map((transceiver) => {
      const kind = /** @type {MediaKind} */ (transceiver.receiver.track.kind);
      transceiver.direction = "sendrecv";
      this.#senders[kind] = transceiver.sender;
      return kind;
    });
    await Promise.all(kinds.map((kind) => this.#fill(kind)));
  }

  /** @param {"own" | "other"} whose offer */
  #agreed(whose) {
    this.#options.clock.clearTimeout(this.#timer);
    if (whose === "other") this.#watch.restarted();
  }

  // --- What is sent ------------------------------------------------------------------------------

  /** @param {MediaKind} kind */
  async #fill(kind) {
    try {
      await this.#senders[kind]?.replaceTrack(this.#tracks[kind]);
    } catch (error) {
      if (this.#connection.signalingState !== "closed") this.#options.report(error);
    }
  }

  /** @param {MediaKind} kind */
  async #limit(kind) {
    const sender = this.#senders[kind];
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    Object.assign(parameters.encodings[0], this.#encoding(kind));
    // A screen is to be read, a face to be alive.
    if (kind === "video") {
      const isScreen = this.#options.videoRule().content === "screen";
      parameters.degradationPreference = isScreen ? "maintain-resolution" : "maintain-framerate";
    }
    // A browser that refuses a wish sends as it likes.
    await sender.setParameters(parameters).catch(() => {});
  }

  /** @param {MediaKind} kind */
  #encoding(kind) {
    if (kind === "audio") {
      const first = /** @type {const} */ ("high");
      return { maxBitrate: SOUND_BITRATE, priority: first, networkPriority: first };
    }
    const { width, height = 0 } = this.#tracks.video?.getSettings() ?? {};
    // A phone that is held upright delivers a tall picture: what counts is the shorter side.
    return encodingOf(this.#options.videoRule().limits, Math.min(width ?? height, height));
  }

  // --- The connection ----------------------------------------------------------------------------

  #connect() {
    const connection = this.#options.createConnection(configurationWith(this.#options.iceDesk.servers));
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    connection.addEventListener("track", ({ track }) => this.#received(track), { signal });
    connection.addEventListener("icecandidate", ({ candidate }) => this.#gathered(candidate), { signal });
    connection.addEventListener(
      "icecandidateerror",
      ({ errorCode }) => this.#watch.candidateError(errorCode),
      { signal },
    );
    for (const event of ["connectionstatechange", "iceconnectionstatechange"]) {
      connection.addEventListener(event, () => this.#stateChanged(), { signal });
    }
    return connection;
  }

  #disconnect() {
    this.#listening.abort();
    this.#candidates.reset();
    this.#connection.close();
    for (const track of this.#options.stream.getTracks()) this.#options.stream.removeTrack(track);
  }

  #renew() {
    this.#disconnect();
    this.#senders = { audio: null, video: null };
    this.#connection = this.#connect();
  }

  #stateChanged() {
    const { connectionState, iceConnectionState } = this.#connection;
    this.#watch.states(connectionState, iceConnectionState);
    // Not before: asking for parameters halts the page while it has an offer to answer.
    if (connectionState === "connected") this.#limitAll();
  }

  #limitAll() {
    void this.#limit("audio");
    void this.#limit("video");
  }

  /** @param {MediaStreamTrack} track */
  #received(track) {
    this.#options.stream.addTrack(track);
    this.#options.changed();
  }

  /** @param {RTCIceCandidate | null} candidate null or empty: there are no more */
  #gathered(candidate) {
    if (!candidate?.candidate) return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#candidates.add({ candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment });
  }

  async #bytesIn() {
    const report = await this.stats().catch(() => null);
    return bytesIn(report?.values() ?? []);
  }
}

/**
 * @param {RTCIceServer[]} iceServers
 * @returns {RTCConfiguration} whose other parts have to be the same each time
 */
function configurationWith(iceServers) {
  return { iceServers, bundlePolicy: "max-bundle" };
}
