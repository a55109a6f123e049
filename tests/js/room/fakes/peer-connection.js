import { FakeTrack } from "./media-stream.js";

const CONNECT_MS = 40;
const DISCONNECTED_MS = 5_000;
const FAILED_MS = 10_000;

/** What lies between the connections: it can be cut and mended, and it counts what was made. */
export class FakeNet {
  constructor() {
    this.isUp = true;
    /** @type {FakePeerConnection[]} */
    this.made = [];
    /** What gathering answers: candidates, or an error of the ICE servers. */
    this.candidates = 3;
    this.gatheringError = 0;
    this.count = 0;
  }

  next() {
    this.count += 1;
    return this.count;
  }

  cut() {
    this.isUp = false;
    for (const one of this.made) one.look();
  }

  mend() {
    this.isUp = true;
    for (const one of this.made) one.look();
  }

  get open() {
    return this.made.filter((one) => one.signalingState !== "closed");
  }
}

/**
 * An RTCPeerConnection that keeps JSEP's rules as far as the mesh leans on them: signalling states, implicit
 * descriptions and rollback, transceivers of `addTransceiver` that no offer of the other side takes up,
 * ICE generations, and states that follow from the net with the delays of Chromium.
 */
export class FakePeerConnection extends EventTarget {
  #net;
  #session;
  #version = 1;
  #wantsRestart = false;
  #transceivers = [];
  #mids = 0;
  #gathered = new Map();
  #remoteCandidates = [];
  #partner = null;
  #timers = [];
  #waiting = null;
  #announced = new Set();
  #bytes = 0;

  constructor(configuration, net) {
    super();
    this.configuration = configuration;
    this.#net = net;
    this.#session = net.next();
    this.signalingState = "stable";
    this.connectionState = "new";
    this.iceConnectionState = "new";
    this.current = { local: null, remote: null };
    this.pending = { local: null, remote: null };
    /** Whether media really comes in while ICE believes to be disconnected. */
    this.trickles = false;
    this.level = 0;
    net.made.push(this);
  }

  get localDescription() {
    const description = this.pending.local ?? this.current.local;
    return description && this.#withCandidates(description);
  }

  get remoteDescription() {
    return this.pending.remote ?? this.current.remote;
  }

  get currentRemoteDescription() {
    return this.current.remote;
  }

  get fragment() {
    return fieldOf(this.current.local, "ice-ufrag");
  }

  get transceiverCount() {
    return this.#transceivers.length;
  }

  getTransceivers() {
    return [...this.#transceivers];
  }

  getReceivers() {
    return this.#transceivers.map(({ receiver }) => receiver);
  }

  getSenders() {
    return this.#transceivers.map(({ sender }) => sender);
  }

  addTransceiver(trackOrKind, init = {}) {
    const track = typeof trackOrKind === "string" ? null : trackOrKind;
    return this.#addTransceiver(track?.kind ?? trackOrKind, track, init.sendEncodings, init.direction);
  }

  async createOffer() {
    return this.#describe("offer", "none");
  }

  restartIce() {
    this.#wantsRestart = true;
  }

  setConfiguration(configuration) {
    this.#refuseIfClosed();
    const isOther = configuration.bundlePolicy !== this.configuration.bundlePolicy;
    if (isOther) throw new DOMException("bundlePolicy", "InvalidModificationError");
    this.configuration = configuration;
  }

  async setLocalDescription(description) {
    this.#refuseIfClosed();
    await null;
    if (description?.type === "rollback") return void this.#rollBack();
    if (this.signalingState === "have-remote-offer") this.#answer();
    else if (this.signalingState === "stable") this.#offer();
    else throw new DOMException(this.signalingState, "InvalidStateError");
    await null;
    this.#gather();
    this.look();
  }

  async setRemoteDescription(description) {
    this.#refuseIfClosed();
    await null;
    if (description.type === "offer") this.#takeOffer(description);
    else this.#takeAnswer(description);
    this.#takeCandidates(description);
    await null;
    this.#announce();
    this.look();
  }

  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new DOMException("no remote description", "InvalidStateError");
    const fragment = fieldOf(this.remoteDescription, "ice-ufrag");
    if (candidate.usernameFragment !== fragment) throw new DOMException("unknown ufrag", "OperationError");
    this.#remoteCandidates.push(candidate.usernameFragment);
    await null;
    this.look();
  }

  async getStats() {
    const flows = this.trickles || (this.#net.isUp && this.#partner !== null);
    if (flows) this.#bytes += 1_000;
    return new Map([["T1", { id: "T1", type: "transport", bytesReceived: this.#bytes }]]);
  }

  close() {
    this.signalingState = "closed";
    this.connectionState = "closed";
    for (const timer of this.#timers) clearTimeout(timer);
    const partner = this.#partner;
    this.#partner = null;
    partner?.look();
  }

  /** Follow what has become of descriptions, candidates and the net. */
  look() {
    if (this.signalingState === "closed") return;
    const match = this.#net.isUp ? this.#match() : null;
    if (match) this.#later("connect", CONNECT_MS, () => this.#connectTo(match));
    else if (this.#partner && !this.#isAlive()) this.#lose();
    else if (this.#isAlive()) this.#mend();
    else if (this.current.local && this.current.remote && this.connectionState === "new") this.#check();
  }

  // --- Descriptions ---------------------------------------------------------------------------

  #offer() {
    for (const one of this.#transceivers) one.mid ??= String(this.#mids++);
    const isNew = this.#wantsRestart || !this.current.local;
    const fragment = isNew ? `u${this.#net.next()}` : this.fragment;
    this.pending.local = this.#describe("offer", fragment);
    this.#wantsRestart = false;
    this.signalingState = "have-local-offer";
  }

  #answer() {
    const isRestart = fieldOf(this.pending.remote, "ice-ufrag") !== fieldOf(this.current.remote, "ice-ufrag");
    const fragment = isRestart || !this.current.local ? `u${this.#net.next()}` : this.fragment;
    this.current = { local: this.#describe("answer", fragment), remote: this.pending.remote };
    this.pending = { local: null, remote: null };
    this.signalingState = "stable";
  }

  #describe(type, fragment) {
    const lines = this.#transceivers.filter(({ mid }) => mid !== null).map(({ mid, kind }) => `m=${kind} ${mid}`);
    const origin = `o=- ${this.#session} ${this.#version++} IN IP4 127.0.0.1`;
    const head = ["v=0", origin, "s=-", `a=ice-ufrag:${fragment}`, `a=fingerprint:${this.#session}`];
    return { type, sdp: [...head, ...lines, ""].join("\r\n") };
  }

  #takeOffer(offer) {
    if (this.signalingState === "have-local-offer") this.#rollBack();
    const lines = linesOf(offer);
    if (lines.length < this.#transceivers.filter(({ mid }) => mid !== null).length) {
      throw new DOMException("fewer media sections than before", "InvalidAccessError");
    }
    for (const { kind, mid } of lines) {
      const known = this.#transceivers.find((one) => one.mid === mid);
      if (known && known.kind !== kind) throw new DOMException("order of media sections", "InvalidAccessError");
      // Those of addTransceiver are never taken up for the other side's sections (RFC 9429, 5.10).
      if (!known) this.#addTransceiver(kind, null, [{}], "recvonly").mid = mid;
    }
    this.#mids = Math.max(this.#mids, lines.length);
    this.pending.remote = offer;
    this.signalingState = "have-remote-offer";
  }

  #rollBack() {
    this.pending.local = null;
    if (!this.current.local) for (const one of this.#transceivers) one.mid = null;
    this.signalingState = "stable";
  }

  #takeAnswer(answer) {
    if (this.signalingState !== "have-local-offer") throw new DOMException(this.signalingState, "InvalidStateError");
    if (linesOf(answer).length !== linesOf(this.pending.local).length) {
      throw new DOMException("media sections differ", "InvalidAccessError");
    }
    this.current = { local: this.pending.local, remote: answer };
    this.pending = { local: null, remote: null };
    this.signalingState = "stable";
  }

  #takeCandidates(description) {
    const own = [...description.sdp.matchAll(/^a=candidate:.* ufrag (\S+)/gm)].map(([, fragment]) => fragment);
    this.#remoteCandidates.push(...own);
  }

  #withCandidates({ type, sdp }) {
    const fragment = fieldOf({ sdp }, "ice-ufrag");
    const lines = (this.#gathered.get(fragment) ?? []).map(({ candidate }) => `a=${candidate}\r\n`);
    return { type, sdp: sdp + lines.join("") };
  }

  #addTransceiver(kind, track, encodings, direction) {
    const transceiver = { kind, mid: null, direction, sender: makeSender(track, encodings) };
    const level = () => [{ audioLevel: this.level }];
    transceiver.receiver = { track: new FakeTrack(kind), getSynchronizationSources: level };
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  #announce() {
    for (const { mid, receiver } of this.#transceivers) {
      if (mid === null || this.#announced.has(receiver)) continue;
      this.#announced.add(receiver);
      this.dispatchEvent(Object.assign(new Event("track"), { track: receiver.track }));
    }
  }

  #refuseIfClosed() {
    if (this.signalingState === "closed") throw new DOMException("closed", "InvalidStateError");
  }

  // --- ICE ------------------------------------------------------------------------------------

  #gather() {
    const fragment = fieldOf(this.localDescription, "ice-ufrag");
    if (this.#gathered.has(fragment)) return;
    this.#gathered.set(fragment, []);
    if (this.#net.gatheringError) {
      this.#after(5, () => {
        const errorCode = this.#net.gatheringError;
        this.dispatchEvent(Object.assign(new Event("icecandidateerror"), { errorCode }));
      });
    }
    for (let number = 1; number <= this.#net.candidates; number += 1) {
      this.#after(number, () => this.#found(fragment, number));
    }
    this.#after(this.#net.candidates + 1, () => this.#tell("icecandidate", { candidate: null }));
  }

  #found(fragment, number) {
    const text = `candidate:${number} 1 udp 1 127.0.0.1 ${number} typ host ufrag ${fragment}`;
    const candidate = { candidate: text, sdpMid: "0", sdpMLineIndex: 0, usernameFragment: fragment };
    this.#gathered.get(fragment).push(candidate);
    this.#tell("icecandidate", { candidate });
  }

  #tell(type, more) {
    this.dispatchEvent(Object.assign(new Event(type), more));
  }

  /** The connection that this one's descriptions fit, and whose fit this one. */
  #match() {
    const other = this.#net.open.find((one) => one !== this && this.#fits(one) && one.#fits(this));
    const isNew = other && (this.#partner !== other || this.connectionState !== "connected");
    return isNew ? other : null;
  }

  #fits(other) {
    const remote = this.current.remote;
    if (!remote || fieldOf(remote, "fingerprint") !== String(other.#session)) return false;
    const fragment = fieldOf(remote, "ice-ufrag");
    return fragment === other.fragment && (this.#remoteCandidates.includes(fragment) || other.#knowsAWay(this));
  }

  /** One side's candidates are enough: the other learns of its own from the checks. */
  #knowsAWay(other) {
    return this.#remoteCandidates.includes(other.fragment);
  }

  #isAlive() {
    const partner = this.#partner;
    if (!partner || partner.signalingState === "closed" || !this.#net.isUp) return false;
    return fieldOf(this.current.remote, "fingerprint") === String(partner.#session);
  }

  #connectTo(other) {
    if (!this.#net.isUp || !this.#fits(other) || !other.#fits(this)) return;
    this.#partner = other;
    this.#states("connected", "connected");
    other.look();
  }

  #check() {
    this.#states("connecting", "checking");
    this.#later("check", FAILED_MS + DISCONNECTED_MS, () => this.#states("failed", "disconnected"));
  }

  #lose() {
    if (this.#waiting === "loss") return;
    this.#later("loss", DISCONNECTED_MS, () => {
      this.#states("disconnected", "disconnected");
      // Chromium never says `failed` of ICE.
      this.#later("failure", FAILED_MS, () => this.#states("failed", "disconnected"));
    });
  }

  #mend() {
    if (this.connectionState === "disconnected") this.#states("connected", "connected");
    if (this.#waiting === "loss" || this.#waiting === "failure") this.#cancel();
  }

  #states(connection, ice) {
    this.#waiting = null;
    if (this.connectionState === connection && this.iceConnectionState === ice) return;
    this.iceConnectionState = ice;
    this.#tell("iceconnectionstatechange");
    this.connectionState = connection;
    this.#tell("connectionstatechange");
  }

  #later(what, delay, act) {
    if (this.#waiting === what) return;
    this.#cancel();
    this.#waiting = what;
    this.timer = setTimeout(() => {
      this.#waiting = null;
      act();
    }, delay);
    this.#timers.push(this.timer);
  }

  #cancel() {
    clearTimeout(this.timer);
    this.#waiting = null;
  }

  #after(delay, act) {
    this.#timers.push(setTimeout(act, delay));
  }
}

function makeSender(track, encodings = [{}]) {
  const sender = {
    track,
    parameters: { encodings: encodings.map((one) => ({ ...one })) },
    getParameters: () => structuredClone(sender.parameters),
    setParameters: async (parameters) => {
      sender.parameters = parameters;
    },
    replaceTrack: async (next) => {
      sender.track = next;
    },
  };
  return sender;
}

function fieldOf(description, name) {
  return new RegExp(`^a=${name}:(\\S+)`, "m").exec(description?.sdp ?? "")?.[1] ?? "";
}

function linesOf({ sdp }) {
  return [...sdp.matchAll(/^m=(\w+) (\S+)/gm)].map(([, kind, mid]) => ({ kind, mid }));
}
