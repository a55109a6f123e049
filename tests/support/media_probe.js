/**
 * Watches a page's media from inside, before any script of the page's own runs: `window.probe`.
 *
 * Every RTCPeerConnection is kept, so that its statistics can be read; what sets a description is counted, and so
 * is every description that goes over the page's sockets. With `window.probeRelayOnly` all media goes over TURN.
 */
(() => {
  const NativePeer = window.RTCPeerConnection;
  const nativeSend = window.WebSocket.prototype.send;
  const media = window.navigator.mediaDevices;
  /** @type {RTCPeerConnection[]} */
  const peers = [];
  /** @type {MediaStreamTrack[]} */
  const tracks = [];
  /** @type {{ at: number, audio: number, video: number }[]} */
  const samples = [];
  const counts = { sdp: 0, described: 0, restarts: 0 };
  /** @type {{ at: number, text: string }[]} */
  const said = [];
  /** What became of descriptions and connections, in order, for whoever wonders about a count. @type {string[]} */
  const story = [];

  /** @param {string} what */
  const tell = (what) => story.push(`${Math.round(performance.now())} ms: ${what}`);

  const SAMPLE_MS = 50;

  class WatchedPeer extends NativePeer {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration = {}) {
      super(relayed(configuration));
      peers.push(this);
      this.addEventListener("icecandidateerror", ({ errorCode, url }) => tell(`error ${errorCode} of ${url}`));
      this.addEventListener("connectionstatechange", () => tell(this.connectionState));
      this.addEventListener("iceconnectionstatechange", () => tell(`ICE ${this.iceConnectionState}`));
    }

    /** @param {RTCConfiguration} configuration */
    setConfiguration(configuration) {
      super.setConfiguration(relayed(configuration));
    }

    /** @param {any[]} given */
    setLocalDescription(...given) {
      counts.described += 1;
      tell("set local");
      return super.setLocalDescription(...given);
    }

    /** @param {any[]} given */
    setRemoteDescription(...given) {
      counts.described += 1;
      tell(`set remote ${given[0]?.type}`);
      return super.setRemoteDescription(...given);
    }

    restartIce() {
      counts.restarts += 1;
      return super.restartIce();
    }
  }
  window.RTCPeerConnection = WatchedPeer;

  /** @param {RTCConfiguration} configuration */
  function relayed(configuration) {
    return window.probeRelayOnly ? { ...configuration, iceTransportPolicy: "relay" } : configuration;
  }

  window.WebSocket.prototype.send = function send(data) {
    if (typeof data === "string" && data.includes('"sdp"')) {
      counts.sdp += 1;
      tell(`send ${JSON.parse(data).description?.type}`);
    }
    return nativeSend.call(this, data);
  };

  if (media) {
    const nativeAsk = media.getUserMedia.bind(media);
    media.getUserMedia = async (constraints) => {
      const stream = await nativeAsk(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
  }

  /** Everything that comes in over the connections that are not closed. */
  async function inbound() {
    const found = { audio: 0, video: 0, framesDecoded: 0, audioEnergy: 0, connections: 0 };
    for (const peer of peers.filter((one) => one.connectionState !== "closed")) {
      found.connections += 1;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== "inbound-rtp") continue;
        found[report.kind] += report.packetsReceived ?? 0;
        found.framesDecoded += report.framesDecoded ?? 0;
        found.audioEnergy += report.totalAudioEnergy ?? 0;
      }
    }
    return found;
  }

  /** The types of the candidates in use, as "local/remote", one for each connection. */
  async function routes() {
    const found = [];
    for (const peer of peers.filter((one) => one.connectionState !== "closed")) {
      const reports = await peer.getStats();
      for (const report of reports.values()) {
        if (report.type !== "transport" || !report.selectedCandidatePairId) continue;
        const pair = reports.get(report.selectedCandidatePairId);
        const ends = [pair.localCandidateId, pair.remoteCandidateId].map((id) => reports.get(id)?.candidateType);
        found.push(ends.join("/"));
      }
    }
    return found;
  }

  let recording = false;

  /** Notes the packets that have come in, again and again until `stop`; a timer late by itself is a longer gap. */
  async function record() {
    recording = true;
    samples.length = 0;
    while (recording) {
      const { audio, video } = await inbound();
      samples.push({ at: performance.now(), audio, video });
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  }

  function stop() {
    recording = false;
    return samples;
  }

  /**
   * A device is pulled out: its tracks end, and asking for it again finds none.
   *
   * @param {"audio" | "video"} kind
   */
  function unplug(kind) {
    const ask = media.getUserMedia.bind(media);
    media.getUserMedia = async (constraints = {}) => {
      if (constraints[kind]) throw new DOMException("Requested device not found", "NotFoundError");
      return ask(constraints);
    };
    for (const track of tracks.filter((one) => one.kind === kind && one.readyState === "live")) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    media.dispatchEvent(new Event("devicechange"));
  }

  /** Whatever a live region says from now on, in order. */
  function listen() {
    for (const region of document.querySelectorAll("[aria-live], [role=alert], [role=status]")) {
      new MutationObserver(() => {
        const text = (region.textContent ?? "").trim();
        if (text) said.push({ at: performance.now(), text });
      }).observe(region, { childList: true, characterData: true, subtree: true });
    }
  }

  window.probe = { peers, tracks, counts, story, said, inbound, routes, record, stop, unplug, listen };
})();
