// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MeshEngine } from "../../../static/js/room/mesh/mesh-engine.js";
import { senderLimits } from "../../../static/js/room/sender-limits.js";
import { FakeStream, FakeTrack } from "./fakes/media-stream.js";
import { FakeNet, FakePeerConnection } from "./fakes/peer-connection.js";
import { ICE, NOON } from "./fakes/samples.js";

const WAY_MS = 5;

/** A server that passes signals on, and pages with an engine each. */
class House {
  constructor() {
    this.net = new FakeNet();
    this.pages = new Map();
    this.signals = [];
    this.iceAsked = 0;
    this.errors = [];
    this.isDown = false;
  }

  /** A page of somebody comes in; an earlier one of theirs hears nothing more. */
  enter(id, epoch = 1, ice = ICE) {
    const page = { id, epoch, told: [], troubles: [], net: this.net };
    page.engine = new MeshEngine({
      channel: {
        signal: (to, what) => this.#pass(page, to, structuredClone(what)),
        askIce: () => this.#answerIce(page),
      },
      events: {
        peer: (other, media) => page.told.push([other, media?.status ?? null]),
        trouble: (other, trouble) => page.troubles.push([other, trouble]),
      },
      videoRule: (people) => ({ limits: senderLimits({ people, role: "mentor", content: "camera" }), content: "camera" }),
      createConnection: (configuration) => {
        page.configuration = configuration;
        return new FakePeerConnection(configuration, this.net);
      },
      createStream: () => new FakeStream(),
      serverNow: () => Date.now(),
      clock: globalThis,
      now: Date.now,
      report: (error) => this.errors.push(error),
    });
    page.engine.join({ me: { id, epoch }, ice });
    void page.engine.publish({ audio: new FakeTrack("audio"), video: new FakeTrack("video", { height: 720 }) });
    page.engine.signalling(true);
    this.pages.set(id, page);
    return page;
  }

  /** Everybody learns who is there. */
  tell(...roster) {
    for (const { id, engine } of this.pages.values()) {
      const others = roster.filter((other) => other !== id);
      engine.subscribe(others.map((other) => this.peer(id, other)));
    }
  }

  peer(me, other, more = {}) {
    return { id: other, epoch: this.pages.get(other).epoch, polite: me > other, here: true, ...more };
  }

  statuses(id) {
    return [...this.pages.get(id).engine.peers].map(([other, { status }]) => [other, status]);
  }

  close() {
    for (const { engine } of this.pages.values()) engine.leave();
  }

  #pass(from, to, { description = null, candidates = [] }) {
    if (this.isDown) return;
    const signal = { type: "signal", seq: null, sender: from.id, sender_epoch: from.epoch, to_epoch: to.epoch, description, candidates };
    this.signals.push([from.id, to.id, description?.type ?? "candidates"]);
    setTimeout(() => this.pages.get(to.id)?.engine.receive(signal), WAY_MS);
  }

  #answerIce(page) {
    this.iceAsked += 1;
    setTimeout(() => page.engine.useIce({ ...ICE, servers: [{ ...ICE.servers[0], username: "fresh" }] }), WAY_MS);
  }
}

/** @type {House} */
let house;
const pass = (ms) => vi.advanceTimersByTimeAsync(ms);
const descriptions = () => house.signals.filter(([, , type]) => type !== "candidates");

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  house = new House();
});
afterEach(() => {
  house.close();
  expect(house.net.open).toEqual([]);
  expect(house.errors).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function three() {
  for (const id of [1, 2, 3]) house.enter(id);
  house.tell(1, 2, 3);
  await pass(500);
}

describe("a mesh of three", () => {
  it("has one connection for each two, made by one offer and one answer", async () => {
    await three();
    expect([1, 2, 3].map((id) => house.statuses(id))).toEqual([
      [[2, "connected"], [3, "connected"]],
      [[1, "connected"], [3, "connected"]],
      [[1, "connected"], [2, "connected"]],
    ]);
    expect(house.net.open).toHaveLength(6);
    expect(descriptions()).toHaveLength(6);
  });

  it("tells each change of somebody's media", async () => {
    await three();
    const { told } = house.pages.get(1);
    expect(told[0]).toEqual([2, "connecting"]);
    expect(told.filter(([id]) => id === 2).at(-1)).toEqual([2, "connected"]);
  });

  it("changes what everybody gets without a word", async () => {
    await three();
    const before = house.signals.length;
    const screen = new FakeTrack("video");
    await house.pages.get(1).engine.replaceTrack("video", screen);
    await house.pages.get(1).engine.publish({ audio: null, video: screen });
    const senders = house.net.made.flatMap((one) => one.getSenders()).filter(({ track }) => track === screen);
    expect(senders).toHaveLength(2);
    expect(house.signals).toHaveLength(before);
  });

  it("sends less to each when a third one comes", async () => {
    for (const id of [1, 2]) house.enter(id);
    house.tell(1, 2);
    await pass(500);
    const [, picture] = house.net.made[0].getSenders();
    expect(picture.parameters.encodings[0].maxBitrate).toBe(1_200_000);
    house.enter(3);
    house.tell(1, 2, 3);
    await pass(500);
    expect(picture.parameters.encodings[0].maxBitrate).toBe(600_000);
  });

  it("hears how loud everybody is", async () => {
    await three();
    for (const connection of house.net.made) connection.level = 0.25;
    expect([...house.pages.get(1).engine.levels()]).toEqual([[2, 0.25], [3, 0.25]]);
  });
});

describe("preparing", () => {
  it("leaves no connection behind, and says nothing", async () => {
    const { engine } = house.enter(1);
    await engine.prepare();
    expect([house.net.made.length, house.net.open, house.signals]).toEqual([1, [], []]);
  });
});

describe("people who come and go", () => {
  it("are let go, and nobody else is touched", async () => {
    await three();
    const before = descriptions().length;
    house.tell(1, 2);
    expect(house.statuses(1)).toEqual([[2, "connected"]]);
    expect(house.pages.get(1).told.at(-1)).toEqual([3, null]);
    await pass(5_000);
    expect(descriptions()).toHaveLength(before);
    expect(house.statuses(1)).toEqual([[2, "connected"]]);
  });

  it("may be heard before the roster has them", async () => {
    const one = house.enter(1);
    house.enter(2);
    house.pages.get(2).engine.subscribe([house.peer(2, 1)]);
    await pass(200);
    expect(house.statuses(1)).toEqual([]);
    one.engine.subscribe([house.peer(1, 2)]);
    await pass(200);
    expect([house.statuses(1), house.statuses(2)]).toEqual([[[2, "connected"]], [[1, "connected"]]]);
    expect(descriptions().map(([from, , type]) => [from, type])).toEqual([[2, "offer"], [1, "answer"]]);
  });

  it("may be many ahead of the roster: the first ones to speak are forgotten, and found all the same", async () => {
    const one = house.enter(1);
    for (let id = 2; id <= 12; id += 1) {
      house.enter(id);
      house.pages.get(id).engine.subscribe([house.peer(id, 1)]);
    }
    await pass(200);
    one.engine.subscribe(Array.from({ length: 11 }, (_, index) => house.peer(1, index + 2)));
    await pass(4_000);
    expect(house.statuses(1).every(([, status]) => status === "connected")).toBe(true);
  });

  it("are connected anew when they come with another page, while signals of the old one are dropped", async () => {
    await three();
    const stale = { type: "signal", seq: null, sender: 3, sender_epoch: 1, to_epoch: 1, description: null, candidates: [] };
    house.pages.get(3).engine.leave();
    house.enter(3, 2);
    house.tell(1, 2, 3);
    await pass(500);
    expect(house.statuses(1)).toEqual([[2, "connected"], [3, "connected"]]);
    expect(house.pages.get(1).engine.peers.get(3).epoch).toBe(2);
    house.pages.get(1).engine.receive({ ...stale, description: { type: "offer", sdp: "o=- 1 1 IN IP4 0.0.0.0\r\n" } });
    await pass(5_000);
    expect(house.statuses(1)).toEqual([[2, "connected"], [3, "connected"]]);
    expect(house.net.open).toHaveLength(6);
  });

  it("say nothing to a page that this person does not have any more", async () => {
    const one = house.enter(1, 5);
    house.enter(2);
    one.engine.subscribe([house.peer(1, 2)]);
    house.pages.get(2).engine.subscribe([house.peer(2, 1, { epoch: 4 })]);
    await pass(1_500);
    expect(descriptions().filter(([from]) => from === 1)).toEqual([]);
  });
});

describe("the line to the server", () => {
  it("may be down for a minute and back, and no connection notices", async () => {
    await three();
    const before = house.signals.length;
    house.isDown = true;
    for (const { engine } of house.pages.values()) engine.signalling(false);
    await pass(60_000);
    house.isDown = false;
    for (const { engine } of house.pages.values()) engine.signalling(true);
    house.tell(1, 2, 3);
    await pass(5_000);
    expect(house.signals).toHaveLength(before);
    expect(house.net.made).toHaveLength(6);
    expect(house.statuses(2)).toEqual([[1, "connected"], [3, "connected"]]);
  });

  it("may have lost what was said: it is said again", async () => {
    for (const id of [1, 2]) house.enter(id);
    house.isDown = true;
    house.tell(1, 2);
    await pass(100);
    house.isDown = false;
    for (const { engine } of house.pages.values()) engine.signalling(true);
    await pass(200);
    expect(house.statuses(1)).toEqual([[2, "connected"]]);
  });
});

describe("the network", () => {
  it("brings trouble, told of each, and none where it is back", async () => {
    await three();
    house.net.cut();
    await pass(9_000);
    const { engine, troubles } = house.pages.get(1);
    expect(troubles).toEqual([[2, "retrying"], [3, "retrying"]]);
    house.net.mend();
    engine.restart();
    await pass(3_000);
    expect(troubles.slice(2)).toEqual([[2, ""], [3, ""]]);
    expect(house.statuses(1)).toEqual([[2, "connected"], [3, "connected"]]);
  });

  it("is tried again for one person alone", async () => {
    await three();
    house.net.cut();
    await pass(40_000);
    const before = descriptions().length;
    house.pages.get(1).engine.restart(2);
    await pass(100);
    expect(descriptions().slice(before).map(([from, to]) => [from, to])).toContainEqual([1, 2]);
    expect(descriptions().slice(before).filter(([from, to]) => from === 1 && to === 3)).toEqual([]);
  });

  it("has one question of each page for fresh credentials, however many connections restart together", async () => {
    await three();
    house.net.cut();
    await pass(7_600);
    expect(house.pages.get(1).engine.peers.get(2).status).toBe("retrying");
    expect(house.iceAsked).toBe(3);
  });

  it("ends a trouble with the person it was about", async () => {
    await three();
    house.net.cut();
    await pass(9_000);
    house.tell(1, 2);
    expect(house.pages.get(1).troubles.at(-1)).toEqual([3, ""]);
  });
});

describe("credentials", () => {
  const expiring = (ms) => ({ ...ICE, expires_at: NOON + ms });

  it("are fetched anew before a connection is made when a long lobby has used them up", async () => {
    house.enter(1);
    house.enter(2, 1, expiring(600_000));
    await pass(545_000);
    house.tell(1, 2);
    await pass(500);
    expect(house.iceAsked).toBe(1);
    expect(house.net.open.map(({ configuration }) => configuration.iceServers[0].username).sort()).toEqual(["1:2", "fresh"]);
    expect(house.statuses(1)).toEqual([[2, "connected"]]);
  });

  it("are used as they are while they last", async () => {
    for (const id of [1, 2]) house.enter(id, 1, expiring(600_000));
    house.tell(1, 2);
    await pass(500);
    expect(house.iceAsked).toBe(0);
    expect(house.pages.get(2).configuration).toEqual({ iceServers: ICE.servers, bundlePolicy: "max-bundle" });
  });

  it("are left out for servers that need none", async () => {
    const open = { urls: ["stun:stun.test"], username: null, credential: null };
    house.enter(1, 1, { ...ICE, servers: [open] });
    house.enter(2, 1, { ...ICE, servers: [open] });
    house.tell(1, 2);
    await pass(500);
    expect(house.pages.get(1).configuration.iceServers).toEqual([{ urls: ["stun:stun.test"] }]);
  });
});

describe("quality", () => {
  it("is known from the second measurement on", async () => {
    await three();
    const { engine } = house.pages.get(1);
    for (const connection of house.net.made) {
      let received = 0;
      connection.getStats = async () =>
        new Map([["I", { type: "inbound-rtp", packetsReceived: (received += 95), packetsLost: received / 19 }]]);
    }
    expect((await engine.stats()).get(2).quality.grade).toBe("unknown");
    expect((await engine.stats()).get(2).quality).toEqual({ grade: "fair", loss: 0.05, roundTrip: null });
  });
});
