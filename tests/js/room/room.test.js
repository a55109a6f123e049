// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ServerClock } from "../../../static/js/room/clock.js";
import { Ears } from "../../../static/js/room/ears.js";
import { LocalMedia } from "../../../static/js/room/local-media.js";
import { Room } from "../../../static/js/room/room.js";
import { RoomMemory } from "../../../static/js/room/room-memory.js";
import { FakeDevices } from "./fakes/devices.js";
import { FakeStream } from "./fakes/media-stream.js";
import { ALICE, BOB, CONFIG, ended, ICE, joined, left, lost, MAYA, NOON, STAFF, welcome, wentLive } from "./fakes/samples.js";

/** Everything around one room, written down as it is called. */
class Stage {
  constructor(config = {}) {
    this.config = { ...CONFIG, ...config };
    this.devices = new FakeDevices();
    this.kept = new Map();
    this.levels = { own: 0, others: new Map() };
  }

  /** The page is loaded, once more perhaps. */
  load() {
    this.said = [];
    this.done = [];
    this.views = [];
    this.answers = [];
    this.qualities = new Map();
    const storage = {
      getItem: (name) => this.kept.get(name) ?? null,
      setItem: (name, value) => this.kept.set(name, value),
      removeItem: (name) => this.kept.delete(name),
    };
    this.room = new Room(this.config, {
      clock: new ServerClock({ steady: () => Date.now() - NOON, guess: NOON }),
      meter: {
        listen: (track) => (this.metered = track),
        playTone: async (speaker) => void this.done.push(["tone", speaker]),
        close: () => {},
      },
      memory: new RoomMemory(this.config.room_code, () => storage),
      newClientId: () => "page-2",
      timers: globalThis,
      makeEars: (options) =>
        new Ears({ ...options, own: () => this.levels.own, others: () => this.levels.others, now: Date.now, timers: globalThis }),
      makeLocal: (options) =>
        new LocalMedia({ ...options, devices: this.devices, makeStream: (track) => new FakeStream([track]) }),
      makeSocket: (events, media) => this.#makeSocket(events, media),
      makeEngine: (channel, events, videoRule) => this.#makeEngine(channel, events, videoRule),
    });
    this.room.onNews(({ text }) => this.said.push(text));
    this.room.onChange((view) => this.views.push(view));
    return this.room;
  }

  /** The server says something. */
  say(...messages) {
    for (const message of messages) this.events.message(message);
  }

  /** Joined, as the socket tells it. */
  greet(more = {}) {
    this.say(welcome(more));
    this.events.link("open");
  }

  of(...names) {
    return this.done.filter(([name]) => names.includes(name));
  }

  #makeSocket(events, media) {
    this.events = events;
    this.media = media;
    const note = (name) => (...values) => void this.done.push([name, ...values]);
    return {
      approach: note("approach"),
      enter: note("enter"),
      takeOver: (clientId) => {
        this.done.push(["takeOver", clientId]);
        events.link("connecting");
      },
      leave: note("bye"),
      stop: note("stop"),
      send: note("send"),
      mediaChanged: () => void this.done.push(["media", media()]),
      request: (message) => {
        this.done.push(["request", message]);
        return new Promise((answer) => this.answers.push(answer));
      },
    };
  }

  #makeEngine(channel, events, videoRule) {
    this.channel = channel;
    this.engineEvents = events;
    this.videoRule = videoRule;
    const note = (name) => (...values) => void this.done.push([name, ...values]);
    return {
      prepare: async () => void this.done.push(["prepare"]),
      join: note("join"),
      publish: async (tracks) => void this.done.push(["publish", tracks]),
      subscribe: (peers) => void this.done.push(["subscribe", peers.map(({ id }) => id)]),
      receive: note("receive"),
      useIce: note("useIce"),
      signalling: note("signalling"),
      restart: note("restart"),
      levels: () => new Map(),
      stats: async () => this.qualities,
      leave: note("leaveMedia"),
    };
  }
}

/** @type {Stage} */
let stage;
const pass = (ms) => vi.advanceTimersByTimeAsync(ms);
/** Time enough for the view to be told. */
const A_MOMENT = 50;
const MEETING = 120;
const LIVE = { status: "live", started_at: NOON, people: [MAYA, ALICE] };

function make(config) {
  stage = new Stage(config);
  return stage.load();
}

/** Alice in the live room with Maya. */
async function live(more = {}) {
  const room = make({ status: "live" });
  await room.open();
  room.enter();
  stage.greet({ ...LIVE, ...more });
  await pass(0);
  return room;
}

const media = (id, status) => ({ id, epoch: 1, status, stream: new FakeStream(), quality: { grade: "unknown" } });
const connect = (id, status = "connected") => stage.engineEvents.peer(id, media(id, status));

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
});
afterEach(async () => {
  stage.room.leave();
  await pass(MEETING);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("the page of a session that has not begun", () => {
  it("joins at once and asks for the devices meanwhile", async () => {
    const room = make();
    stage.devices.isSlow = true;
    const opening = room.open();
    expect(stage.of("enter")).toHaveLength(1);
    expect(room.view.local.mic).toBe("asking");
    stage.greet();
    expect([room.view.room.phase, room.view.ready]).toEqual(["lobby", false]);
    stage.devices.release();
    await opening;
    expect([room.view.local.mic, room.view.ready]).toEqual(["on", true]);
  });

  it("is not connected with anybody until it goes live, and then by itself", async () => {
    const room = make();
    await room.open();
    stage.greet({ people: [MAYA, ALICE] });
    expect(stage.of("subscribe").at(-1)).toEqual(["subscribe", []]);
    stage.say(wentLive(11));
    expect(room.view.room.phase).toBe("live");
    expect(stage.of("subscribe").at(-1)).toEqual(["subscribe", [1]]);
  });
});

describe("the page of a live session", () => {
  it("waits at the door with the devices open, until its person goes in", async () => {
    const room = make({ status: "live" });
    await room.open();
    expect([room.view.room.phase, room.view.local.camera]).toEqual(["prejoin", "on"]);
    expect(stage.of("enter", "approach", "prepare")).toEqual([["approach"], ["prepare"]]);
    room.enter();
    expect([room.view.room.phase, stage.of("enter").length]).toEqual(["live", 1]);
  });

  it("goes in at once after a reload, with microphone and camera as they were", async () => {
    const room = await live();
    await room.toggleMic();
    await room.toggleCamera();
    await room.chooseDevice("speaker", "out-2");
    stage.room = stage.load();
    await stage.room.open();
    expect(stage.of("enter")).toHaveLength(1);
    expect(stage.room.view.room.phase).toBe("live");
    expect(stage.room.view.local).toMatchObject({ mic: "off", camera: "off", chosen: { speaker: "out-2" } });
    expect(stage.devices.asked.at(-1)).toEqual({ microphone: "", camera: false });
    room.leave();
  });

  it("is a new one after having left", async () => {
    const room = await live();
    room.leave();
    await stage.load().open();
    expect(stage.room.view.room.phase).toBe("prejoin");
  });
});

describe("joining", () => {
  it("begins media with the welcome's servers, and speaks only once the line is open", async () => {
    await live();
    const order = stage.done.map(([name]) => name).filter((name) => ["join", "subscribe", "signalling"].includes(name));
    expect(order.slice(0, 4)).toEqual(["subscribe", "join", "subscribe", "signalling"]);
    expect(stage.of("join")).toEqual([["join", { me: expect.objectContaining({ id: 2, epoch: 1 }), ice: ICE }]]);
    expect(stage.of("signalling")).toEqual([["signalling", true]]);
  });

  it("again as the same page touches nothing but the credentials", async () => {
    await live();
    stage.events.link("reconnecting");
    stage.done.length = 0;
    stage.greet({ ...LIVE, seq: 12, resumed: true });
    expect(stage.of("join", "leaveMedia")).toEqual([]);
    expect(stage.of("useIce", "signalling")).toEqual([["useIce", ICE], ["signalling", true]]);
  });

  it("again after having been given up begins media anew, as the page that the others know now", async () => {
    await live();
    stage.done.length = 0;
    stage.greet({ ...LIVE, seq: 12, epoch: 2 });
    expect(stage.of("leaveMedia", "join", "subscribe").map(([name]) => name).slice(0, 3)).toEqual([
      "leaveMedia", "join", "subscribe",
    ]);
    expect(stage.of("join")[0][1].me.epoch).toBe(2);
  });
});

describe("signals", () => {
  it("go to one page of one person, and come from the socket", async () => {
    await live();
    const description = { type: "offer", sdp: "v=0" };
    stage.channel.signal({ id: 1, epoch: 3 }, { description });
    stage.channel.askIce();
    expect(stage.of("send")).toEqual([
      ["send", { type: "signal", to: 1, to_epoch: 3, description }],
      ["send", { type: "ice" }],
    ]);
    const signal = { type: "signal", seq: null, sender: 1, sender_epoch: 1, to_epoch: 1, description, candidates: [] };
    stage.say(signal, { ...ICE, ref: 1 });
    expect(stage.of("receive")).toEqual([["receive", signal]]);
    expect(stage.of("useIce")).toHaveLength(1);
  });

  it("are said again when the server left something out", async () => {
    await live();
    stage.done.length = 0;
    stage.say({ type: "resync", seq: null });
    expect(stage.of("signalling")).toEqual([["signalling", true]]);
  });
});

describe("the controls", () => {
  it("work when somebody who is there is connected, and from then on", async () => {
    const room = await live();
    connect(1, "connecting");
    expect(room.view.ready).toBe(false);
    connect(1);
    expect(room.view.ready).toBe(true);
    stage.say(joined(11, BOB), left(12, MAYA));
    stage.engineEvents.peer(1, null);
    connect(3, "connecting");
    stage.events.link("reconnecting");
    expect(room.view.ready).toBe(true);
  });

  it("work where nobody else is there, or nobody can be reached", async () => {
    const alone = await live({ people: [ALICE] });
    expect(alone.view.ready).toBe(true);
    alone.leave();
    const room = await live();
    connect(1, "failed");
    expect(room.view.ready).toBe(true);
  });

  it("do not wait for somebody who is away", async () => {
    const room = await live({ people: [{ ...MAYA, presence: "lost" }, ALICE] });
    expect(room.view.ready).toBe(true);
  });

  it("tell the others what is on, and send it", async () => {
    const room = await live();
    await room.toggleScreen();
    expect(stage.of("media").at(-1)).toEqual(["media", { mic: true, camera: true, screen: true }]);
    const [, tracks] = stage.of("publish").at(-1);
    expect([tracks.audio, tracks.video]).toEqual([stage.metered, room.view.local.preview.getTracks()[0]]);
    expect(stage.videoRule(2)).toEqual({ limits: { bitrate: 1_500_000, height: 0, framerate: 15 }, content: "screen" });
    await room.toggleScreen();
    expect(stage.videoRule(3).limits.bitrate).toBe(450_000);
  });

  it("raise the hand and lower it", async () => {
    const room = await live();
    room.toggleHand();
    stage.say({ type: "participant.hand", seq: 11, at: NOON, id: ALICE.id, raised_at: NOON });
    room.toggleHand();
    expect(stage.of("request").map(([, { raised }]) => raised)).toEqual([true, false]);
    stage.answers[0]("Slow down.");
    await pass(0);
    expect(stage.said.at(-1)).toBe("Slow down.");
  });

  it("start, extend and end with the server's word", async () => {
    const room = await live();
    const words = [room.start(), room.extend(5), room.end()];
    expect(stage.of("request").map(([, message]) => message)).toEqual([
      { type: "start" }, { type: "extend", total_minutes: 5 }, { type: "end" },
    ]);
    stage.answers.forEach((answer, index) => answer(["Too early.", "", ""][index]));
    expect(await Promise.all(words)).toEqual(["Too early.", "", ""]);
  });

  it("try the media and the devices again, and sound the speaker", async () => {
    stage = new Stage({ status: "live" });
    stage.devices.faults.camera = "refused";
    const room = stage.load();
    await room.open();
    stage.devices.faults.camera = "";
    await room.retryDevices();
    expect(room.view.local.camera).toBe("on");
    room.retryMedia();
    await room.testSpeaker();
    expect(stage.of("restart", "tone")).toEqual([["restart"], ["tone", ""]]);
  });
});

describe("an observer", () => {
  it("is not asked for devices", async () => {
    const room = make({ role: "observer" });
    await room.open();
    stage.greet({ you: STAFF.id, people: [STAFF] });
    expect(stage.devices.asked).toEqual([]);
    expect([room.view.ready, room.view.local.mic]).toEqual([true, "off"]);
  });
});

describe("the view", () => {
  it("waits for the offer that a step in sets going, as long as that takes no time", async () => {
    const room = make({ status: "live" });
    await room.open();
    room.enter();
    stage.greet(LIVE);
    await pass(MEETING - 1);
    expect(stage.views).toEqual([]);
    await pass(1);
    expect(stage.views.map(({ room: { phase, link } }) => [phase, link])).toEqual([["live", "open"]]);
  });

  it("is told as soon as the descriptions are out that a new person brings", async () => {
    await live();
    await pass(MEETING);
    stage.views.length = 0;
    stage.say(joined(11, BOB));
    await pass(60);
    expect(stage.views).toEqual([]);
    stage.channel.signal({ id: BOB.id, epoch: 1 }, { description: { type: "answer", sdp: "v=0" } });
    await pass(1);
    expect(stage.views.map((view) => view.room.people.length)).toEqual([3]);
  });

  it("is told once for all that one moment brings", async () => {
    await live();
    await pass(MEETING);
    stage.views.length = 0;
    stage.say(lost(11, MAYA), left(12, MAYA));
    expect(stage.views).toEqual([]);
    await pass(A_MOMENT);
    expect(stage.views).toHaveLength(1);
    expect(stage.views[0]).toBe(stage.room.view);
  });

  it("is told on the full seconds of the session, by the server's clock", async () => {
    await live({ started_at: NOON - 250 });
    stage.say({ type: "ping", seq: null, now: NOON, head: null });
    stage.views.length = 0;
    await pass(3_000);
    expect(stage.views.map(({ serverNow }) => serverNow - NOON - A_MOMENT).slice(-2)).toEqual([1_750, 2_750]);
  });

  it("says who is carried, who speaks and how loud the microphone is", async () => {
    const room = await live({ mesh_limit: 1 });
    stage.levels = { own: 0.2, others: new Map([[1, 0.3]]) };
    await pass(200);
    expect([room.view.withMedia, room.view.speaker, room.view.level]).toEqual([[1], 1, 0.2]);
  });

  it("has the quality of the others, measured every two seconds", async () => {
    const room = await live();
    connect(1);
    stage.qualities = new Map([[1, { ...media(1, "connected"), quality: { grade: "good" } }]]);
    await pass(2_000);
    expect(room.view.peers.get(1).quality.grade).toBe("good");
  });

  it("forgets who is gone", async () => {
    const room = await live();
    connect(1);
    stage.engineEvents.peer(1, null);
    expect(room.view.peers.size).toBe(0);
  });
});

describe("news", () => {
  it("come from the log", async () => {
    await live();
    stage.say(joined(11, BOB), lost(12, BOB));
    expect(stage.said).toEqual(["Bob joined", "Bob is reconnecting…"]);
  });

  it("come from media, once for all connections", async () => {
    await live();
    connect(1, "retrying");
    stage.engineEvents.trouble(1, "retrying");
    stage.engineEvents.trouble(3, "retrying");
    stage.engineEvents.trouble(3, "");
    connect(1);
    stage.engineEvents.trouble(1, "");
    expect(stage.said).toEqual(["Network issue, retrying media", "Sound and picture are back"]);
  });
});

describe("the end", () => {
  it("stops all tracks, connections and the line, and forgets that this tab was inside", async () => {
    const room = await live();
    stage.say(ended(11));
    expect(room.view.room).toMatchObject({ phase: "ended", duration: 1800 });
    expect(stage.devices.live).toEqual([]);
    expect(stage.of("leaveMedia", "stop")).toEqual([["stop"], ["leaveMedia"]]);
    expect([...stage.kept]).toEqual([]);
    expect(stage.said).toEqual(["The session has ended"]);
  });

  it("comes with a refusal, too", async () => {
    const room = await live();
    stage.events.refused({ status: "scheduled", reason: "You have no booking." });
    expect(room.view.room).toMatchObject({ phase: "refused", refusal: "You have no booking." });
    expect(stage.devices.live).toEqual([]);
  });

  it("tells no trouble of connections that were let go", async () => {
    await live();
    stage.engineEvents.trouble(1, "retrying");
    stage.said.length = 0;
    stage.say(ended(11));
    stage.engineEvents.trouble(1, "");
    expect(stage.said).toEqual(["The session has ended"]);
  });
});

describe("leaving", () => {
  it("says goodbye and puts all lights out, also while the line is down", async () => {
    const room = await live();
    stage.events.link("reconnecting");
    room.leave();
    expect(stage.of("bye")).toHaveLength(1);
    expect(stage.devices.live).toEqual([]);
    expect([...stage.kept]).toEqual([]);
  });
});

describe("another tab that takes over", () => {
  it("silences this one, which takes over again with the devices as they were", async () => {
    const room = await live();
    await room.toggleMic();
    stage.events.link("replaced");
    expect([room.view.room.link, stage.devices.live, room.view.ready]).toEqual(["replaced", [], false]);
    expect(JSON.parse([...stage.kept.values()][0])).toMatchObject({ inside: true, mic: false, camera: true });
    stage.done.length = 0;
    room.takeOver();
    await pass(0);
    expect(stage.of("takeOver")).toEqual([["takeOver", "page-2"]]);
    stage.greet({ ...LIVE, seq: 14, epoch: 3 });
    expect([room.view.local.mic, room.view.local.camera, room.view.room.phase]).toEqual(["off", "on", "live"]);
    expect(stage.of("subscribe").at(-1)).toEqual(["subscribe", [1]]);
  });

  it("is the only reason to take over", async () => {
    const room = await live();
    room.takeOver();
    expect(stage.of("takeOver")).toEqual([]);
  });
});
