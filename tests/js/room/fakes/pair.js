import { IceDesk } from "../../../../static/js/room/mesh/ice-desk.js";
import { PeerLink } from "../../../../static/js/room/mesh/peer-link.js";
import { senderLimits } from "../../../../static/js/room/sender-limits.js";
import { FakeStream, FakeTrack } from "./media-stream.js";
import { FakeNet, FakePeerConnection } from "./peer-connection.js";
import { ICE } from "./samples.js";

/** How long a signal takes through the server. */
const WAY_MS = 5;

/**
 * One end: a PeerLink with what its page would give it. `mail` is what it said; `deliver` decides what
 * becomes of each message (by default it arrives after WAY_MS).
 */
export class End {
  constructor({ name, polite, net, deliver, tracks, now = Date.now }) {
    this.name = name;
    this.mail = [];
    this.changes = 0;
    this.asked = 0;
    this.errors = [];
    this.stream = new FakeStream();
    this.rule = { limits: senderLimits({ people: 2, role: "mentor", content: "camera" }), content: "camera" };
    this.connections = [];
    this.desk = new IceDesk({ ask: () => this.#refresh(), now, clock: globalThis });
    this.desk.use(ICE);
    this.link = new PeerLink({
      peer: { id: 1, epoch: 1, polite, here: true },
      tracks: tracks ?? { audio: new FakeTrack("audio"), video: new FakeTrack("video", { height: 720 }) },
      videoRule: () => this.rule,
      iceDesk: this.desk,
      createConnection: (configuration) => {
        const connection = new FakePeerConnection(configuration, net);
        this.connections.push(connection);
        return connection;
      },
      stream: this.stream,
      send: (what) => {
        this.mail.push(structuredClone(what));
        deliver(this, structuredClone(what));
      },
      changed: () => {
        this.changes += 1;
      },
      clock: globalThis,
      now,
      report: (error) => this.errors.push(error),
    });
  }

  get connection() {
    return this.connections.at(-1);
  }

  /** The descriptions that this end said, as their types. */
  get descriptions() {
    return this.mail.flatMap(({ description }) => (description ? [description.type] : []));
  }

  hear({ description = null, candidates = [] }) {
    this.link.receive({ description, candidates });
  }

  #refresh() {
    this.asked += 1;
    setTimeout(() => this.desk.use({ ...ICE, servers: [{ ...ICE.servers[0], username: `fresh-${this.asked}` }] }), WAY_MS);
  }
}

/** A polite and an impolite end, with a line between them that the test may meddle with. */
export function makePair({ carry = (way) => way(), tracks } = {}) {
  const net = new FakeNet();
  const pair = { net, carry };
  const deliver = (from, what) => {
    const to = from === pair.polite ? pair.impolite : pair.polite;
    pair.carry((delay = WAY_MS) => setTimeout(() => to.hear(what), delay), { from, what });
  };
  pair.polite = new End({ name: "polite", polite: true, net, deliver, tracks });
  pair.impolite = new End({ name: "impolite", polite: false, net, deliver, tracks });
  pair.ends = [pair.polite, pair.impolite];
  pair.open = () => {
    for (const { link } of pair.ends) link.reach({ isOpen: true });
  };
  pair.close = () => {
    for (const { link } of pair.ends) link.close();
  };
  return pair;
}
