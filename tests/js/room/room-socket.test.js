import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Backoff } from "../../../static/js/lib/backoff.js";
import { RoomSocket } from "../../../static/js/room/room-socket.js";
import { FakeSocket } from "../lib/fake-socket.js";
import { ALICE, back, BOB, joined, left, lost, NOON, SILENT, welcome } from "./fakes/samples.js";

const PING = { type: "ping", seq: null, now: NOON, head: null };
const MINE = { mic: true, camera: false, screen: false };

/** @type {RoomSocket} */
let socket;
let heard;
let links;
let refusals;
let media;
let door;

const pass = (ms) => vi.advanceTimersByTimeAsync(ms);
const wire = () => FakeSocket.last;
const types = () => heard.map(({ type, seq }) => (seq ? `${seq}` : type));
const sent = (type) => wire().sent.filter((message) => message.type === type);

function enter() {
  socket.enter();
  wire().accept();
}

function greet(more = {}) {
  if (!wire().readyState) wire().accept();
  wire().say(welcome(more));
}

function come() {
  enter();
  greet();
}

/** The server answers the next attempt; the wait before it is half a second at the most. */
async function comeBack(more = {}) {
  await pass(2_000);
  greet({ resumed: true, ...more });
}

function answers(status, body) {
  door.mockImplementation(async () => ({ status, json: async () => body }));
}

function isOnline(value) {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(value);
  window.dispatchEvent(new Event(value ? "online" : "offline"));
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  FakeSocket.made = [];
  heard = [];
  links = [];
  refusals = [];
  media = SILENT;
  door = vi.fn(async () => {
    throw new TypeError("no network");
  });
  socket = new RoomSocket({
    url: "ws://house/ws/sessions/abc/",
    stateUrl: "/api/rooms/abc/",
    csrfToken: () => "token",
    clientId: "page-1",
    media: () => media,
    events: {
      message: (message) => heard.push(message),
      link: (link) => links.push(link),
      refused: (refusal) => refusals.push(refusal),
    },
    backoff: new Backoff({ cap: 2_000, random: () => 1 }),
    fetch: door,
    Socket: FakeSocket,
    page: window,
  });
});

afterEach(() => {
  socket.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("coming in", () => {
  it("says who this is, and is in with the welcome", () => {
    media = MINE;
    enter();
    expect(wire().url).toBe("ws://house/ws/sessions/abc/");
    expect(wire().sent).toEqual([{ type: "join", client_id: "page-1", since: null, media: MINE }]);
    expect(links).toEqual(["connecting"]);
    greet();
    expect(heard).toEqual([welcome()]);
    expect(links).toEqual(["connecting", "open"]);
  });

  it("has told what the welcome says before it tells that the line is open", () => {
    enter();
    let linksAtWelcome;
    heard.push = () => (linksAtWelcome = [...links]);
    greet();
    expect(linksAtWelcome).toEqual(["connecting"]);
  });

  it("keeps what comes before the welcome for after it", () => {
    enter();
    wire().say(joined(11, BOB));
    wire().say(joined(10, ALICE));
    expect(heard).toEqual([]);
    greet();
    expect(types()).toEqual(["10", "11"]);
    expect(heard[0].type).toBe("welcome");
  });

  it("says nothing before it is in", () => {
    enter();
    socket.send({ type: "ice" });
    socket.mediaChanged();
    expect(wire().sent).toHaveLength(1);
  });

  it("gives a server up that accepts and then is silent", async () => {
    enter();
    await pass(8_000);
    expect(wire().closedWith).toBe(4000);
    await pass(500);
    expect(FakeSocket.made).toHaveLength(2);
  });
});

describe("standing at the door", () => {
  it("has the line open and says nothing, however long it takes", async () => {
    socket.approach();
    wire().accept();
    for (let time = 0; time < 10; time += 1) {
      await pass(4_000);
      wire().say(PING);
    }
    expect([...new Set(wire().sent.map(({ type }) => type))]).toEqual(["pong"]);
    expect([FakeSocket.made.length, links]).toEqual([1, []]);
  });

  it("makes the step in one message over the line that is there", () => {
    socket.approach();
    wire().accept();
    socket.enter();
    socket.enter();
    expect(wire().sent).toEqual([{ type: "join", client_id: "page-1", since: null, media: SILENT }]);
    greet();
    expect([FakeSocket.made.length, links]).toEqual([1, ["connecting", "open"]]);
  });

  it("goes in as soon as the line is there when the step came first", () => {
    socket.approach();
    socket.enter();
    expect(wire().sent).toEqual([]);
    wire().accept();
    expect(wire().sent).toHaveLength(1);
  });

  it("notices a server that is silent, and one that does not greet", async () => {
    socket.approach();
    wire().accept();
    await pass(9_000);
    expect(wire().closedWith).toBe(4000);
    await pass(500);
    wire().accept();
    socket.enter();
    await pass(8_000);
    expect(FakeSocket.made[1].closedWith).toBe(4000);
  });

  it("is told when the door is shut meanwhile", async () => {
    answers(200, { may_enter: false, status: "completed", reason: "over", words: "It is over." });
    socket.approach();
    wire().accept();
    wire().drop(4410);
    await pass(0);
    expect([refusals, links]).toEqual([[{ status: "completed", reason: "It is over." }], []]);
  });
});

describe("the log", () => {
  it("comes in order, and what is missing for 100 ms is asked for", async () => {
    come();
    wire().say(left(12, BOB));
    await pass(99);
    expect(sent("sync")).toEqual([]);
    await pass(1);
    expect(sent("sync")).toEqual([{ type: "sync", since: 10 }]);
    wire().say({ type: "log", seq: 12, entries: [joined(11, BOB), left(12, BOB)] });
    expect(types()).toEqual(["10", "11", "12"]);
    await pass(5_000);
    expect(sent("sync")).toHaveLength(1);
  });

  it("is not asked for when what was missing comes by itself", async () => {
    come();
    wire().say(left(12, BOB));
    await pass(50);
    wire().say(joined(11, BOB));
    await pass(1_000);
    expect(sent("sync")).toEqual([]);
    expect(types()).toEqual(["10", "11", "12"]);
  });

  it("is asked for when a ping tells of more than ever came", async () => {
    come();
    wire().say({ ...PING, head: 10 });
    await pass(200);
    expect(sent("sync")).toEqual([]);
    wire().say({ ...PING, head: 11 });
    await pass(100);
    expect(sent("sync")).toEqual([{ type: "sync", since: 10 }]);
    // A head as of a few seconds ago is behind what has come since.
    wire().say({ type: "log", seq: 12, entries: [joined(11, BOB), lost(12, BOB)] });
    wire().say({ ...PING, head: 11 });
    await pass(2_000);
    expect(sent("sync")).toHaveLength(1);
  });

  it("is asked for again when the answer is lost", async () => {
    come();
    wire().say(left(12, BOB));
    await pass(1_100);
    expect(sent("sync")).toHaveLength(2);
  });

  it("is asked for at once when the server left something out, and to its end", () => {
    come();
    wire().say({ type: "resync", seq: null });
    expect(sent("sync")).toEqual([{ type: "sync", since: 10 }]);
    wire().say({ type: "log", seq: 12, entries: [joined(11, BOB)] });
    expect(sent("sync")).toEqual([{ type: "sync", since: 10 }, { type: "sync", since: 11 }]);
    wire().say({ type: "log", seq: 12, entries: [left(12, BOB)] });
    expect(types()).toEqual(["10", "resync", "11", "12"]);
    expect(sent("sync")).toHaveLength(2);
  });

  it("goes on after an interruption with the last entry that was had", async () => {
    come();
    wire().say(joined(11, BOB));
    wire().drop();
    await pass(500);
    wire().accept();
    expect(wire().sent[0]).toMatchObject({ type: "join", since: 11 });
    wire().say(left(12, BOB));
    expect(types()).toEqual(["10", "11"]);
    greet({ seq: 13, resumed: true });
    wire().say(lost(14, BOB));
    expect(types()).toEqual(["10", "11", "13", "14"]);
  });
});

describe("a line that is lost", () => {
  it("is made anew with growing waits, and told as reconnecting until the welcome", async () => {
    answers(200, { may_enter: true, status: "live", reason: "", words: "" });
    come();
    wire().drop();
    expect(links.at(-1)).toBe("reconnecting");
    await pass(500);
    wire().drop();
    await pass(1_000);
    wire().drop();
    await pass(2_000);
    wire().drop();
    await pass(2_000);
    expect(FakeSocket.made).toHaveLength(5);
    greet();
    expect(links).toEqual(["connecting", "open", "reconnecting", "open"]);
  });

  it("asks in plain HTTP while no server is there, since the browser holds back sockets that fail", async () => {
    come();
    wire().drop();
    await pass(500);
    wire().drop();
    await pass(10_000);
    expect([FakeSocket.made.length, door.mock.calls.length]).toEqual([2, 6]);
    answers(200, { may_enter: true, status: "live", reason: "", words: "" });
    await pass(2_000);
    expect(FakeSocket.made).toHaveLength(3);
    greet();
    expect(links).toEqual(["connecting", "open", "reconnecting", "open"]);
  });

  it("starts from short waits again only after a connection that lasted", async () => {
    come();
    wire().drop();
    await pass(500);
    greet();
    wire().drop();
    await pass(999);
    expect(FakeSocket.made).toHaveLength(2);
    await pass(1);
    greet();
    await pass(5_001);
    wire().drop();
    await pass(500);
    expect(FakeSocket.made).toHaveLength(4);
  });

  it("waits longer when the server asks to slow down", async () => {
    come();
    wire().drop(4429);
    await pass(2_400);
    expect(FakeSocket.made).toHaveLength(1);
    await pass(100);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("is told by silence, too", async () => {
    come();
    await pass(8_000);
    wire().say(PING);
    await pass(8_999);
    expect(links.at(-1)).toBe("open");
    await pass(1);
    expect([wire().closedWith, links.at(-1)]).toEqual([4000, "reconnecting"]);
  });

  it("is doubted when the viewer comes back after a sleep", async () => {
    come();
    await pass(5_001);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(FakeSocket.made[0].closedWith).toBe(4000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("is tried at once when the network or the viewer is back", () => {
    come();
    wire().drop();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(FakeSocket.made).toHaveLength(2);
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.made).toHaveLength(3);
  });
});

describe("a browser without a network", () => {
  it("is told as offline, gives its connection up, and goes on by itself", async () => {
    come();
    isOnline(false);
    expect([wire().closedWith, links.at(-1)]).toEqual([4000, "offline"]);
    await pass(500);
    wire().drop();
    expect(links.at(-1)).toBe("offline");
    isOnline(true);
    greet({ resumed: true });
    expect(links).toEqual(["connecting", "open", "offline", "open"]);
  });

  it("is not believed where the server answers all the same", async () => {
    come();
    isOnline(false);
    await comeBack();
    expect(links.at(-1)).toBe("open");
  });
});

describe("a heartbeat", () => {
  it("is answered, and told for its clock", () => {
    come();
    wire().say(PING);
    expect(sent("pong")).toEqual([{ type: "pong" }]);
    expect(heard.at(-1)).toEqual(PING);
  });
});

describe("a refused handshake", () => {
  it("asks the door, and goes on where nobody refuses or nobody answers", async () => {
    answers(200, { may_enter: true, status: "live", reason: "", words: "" });
    socket.enter();
    wire().drop();
    await pass(500);
    expect(door.mock.calls[0][0]).toBe("/api/rooms/abc/");
    expect([FakeSocket.made.length, refusals]).toEqual([2, []]);
    door.mockRejectedValue(new TypeError("no network"));
    wire().drop();
    await pass(1_000);
    expect([FakeSocket.made.length, refusals]).toEqual([2, []]);
    answers(200, { may_enter: true, status: "live", reason: "", words: "" });
    await pass(2_000);
    expect([FakeSocket.made.length, refusals]).toEqual([3, []]);
  });

  it.each([
    [200, { may_enter: false, status: "scheduled", reason: "not_booked", words: "Book first." }, "scheduled", "Book first."],
    [200, { may_enter: false, status: "live", reason: "over", words: "It is over." }, "completed", "It is over."],
    [401, {}, "signed-out", "You were signed out. Sign in to go on."],
    [403, {}, "signed-out", "You were signed out. Sign in to go on."],
    [404, {}, "unknown", "This room does not exist any more."],
  ])("ends with the door's words (%i %j)", async (status, body, expected, reason) => {
    answers(status, body);
    socket.enter();
    wire().drop();
    await pass(10_000);
    expect(refusals).toEqual([{ status: expected, reason }]);
    expect([FakeSocket.made.length, links.at(-1)]).toEqual([1, "idle"]);
  });

  it("goes on where the server is in trouble", async () => {
    answers(503, {});
    socket.enter();
    wire().drop();
    await pass(500);
    expect([FakeSocket.made.length, refusals]).toEqual([1, []]);
    answers(200, { may_enter: true, status: "live", reason: "", words: "" });
    await pass(1_000);
    expect([FakeSocket.made.length, refusals]).toEqual([2, []]);
  });

  it("is no matter for the door when a connection had been there", async () => {
    come();
    wire().drop();
    await pass(0);
    expect(door).not.toHaveBeenCalled();
  });
});

describe("the server's last word", () => {
  it.each([4403, 4410])("%i is explained by the door", async (code) => {
    answers(200, { may_enter: false, status: "cancelled", reason: "cancelled", words: "Cancelled." });
    come();
    wire().drop(code);
    await pass(0);
    expect(refusals).toEqual([{ status: "cancelled", reason: "Cancelled." }]);
    await pass(10_000);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it("4401 leads to signing in", () => {
    come();
    wire().drop(4401);
    expect(refusals).toEqual([{ status: "signed-out", reason: "You were signed out. Sign in to go on." }]);
  });

  it("4408 is an interruption like any other", async () => {
    come();
    wire().drop(4408);
    await pass(500);
    expect(FakeSocket.made).toHaveLength(2);
  });
});

describe("another tab of the same person", () => {
  it.each([
    ["by a message", () => wire().say({ type: "replaced", seq: null, epoch: 2 })],
    ["by the code", () => wire().drop(4409)],
  ])("takes over, told %s, until this one takes over again as a new page", async (_how, replace) => {
    come();
    replace();
    expect(links.at(-1)).toBe("replaced");
    await pass(10_000);
    expect(FakeSocket.made).toHaveLength(1);
    socket.takeOver("page-2");
    wire().accept();
    expect(wire().sent[0]).toMatchObject({ type: "join", client_id: "page-2" });
    greet({ epoch: 3 });
    expect(links.slice(-3)).toEqual(["replaced", "connecting", "open"]);
  });

  it("is not this page's own join, which is told to it, too", () => {
    come();
    wire().say({ type: "replaced", seq: null, epoch: 1 });
    expect(links.at(-1)).toBe("open");
  });
});

describe("what is asked of the room", () => {
  it("resolves to the refusal in words, or to nothing", async () => {
    come();
    const start = socket.request({ type: "start" });
    const extend = socket.request({ type: "extend", total_minutes: 5 });
    const [{ ref: one }, { ref: two }] = wire().sent.slice(-2);
    expect(one).not.toBe(two);
    wire().say({ type: "error", seq: null, code: "too_early", message: "Not yet.", ref: one });
    wire().say({ type: "ok", seq: null, ref: two });
    expect(await Promise.all([start, extend])).toEqual(["Not yet.", ""]);
  });

  it("waits for the line and is said again when the answer was lost with it", async () => {
    come();
    wire().drop();
    const end = socket.request({ type: "end" });
    await comeBack();
    expect(sent("end")).toHaveLength(1);
    wire().drop();
    await comeBack();
    expect(sent("end")).toHaveLength(1);
    wire().say({ type: "ok", seq: null, ref: sent("end")[0].ref });
    expect(await end).toBe("");
  });

  it("is given up with a word after twenty seconds without an answer", async () => {
    come();
    wire().drop();
    const end = socket.request({ type: "end" });
    await pass(20_000);
    expect(await end).toBe("The server does not answer just now. Try again in a moment.");
    greet();
    expect(sent("end")).toEqual([]);
  });

  it("is done with when the room is over", async () => {
    come();
    const end = socket.request({ type: "end" });
    socket.stop();
    expect(await end).toBe("");
  });
});

describe("what this page sends", () => {
  it("is told when it changes, once", () => {
    come();
    media = MINE;
    socket.mediaChanged();
    socket.mediaChanged();
    expect(sent("media")).toEqual([{ type: "media", media: MINE, ref: "media" }]);
  });

  it("is told with the next join when the line was lost, and after it when it changed meanwhile", async () => {
    come();
    wire().drop();
    media = MINE;
    socket.mediaChanged();
    await pass(500);
    wire().accept();
    expect(wire().sent[0].media).toEqual(MINE);
    media = SILENT;
    wire().say(welcome());
    expect(sent("media")).toEqual([{ type: "media", media: SILENT, ref: "media" }]);
  });

  it("is told again when the server did not take it", async () => {
    come();
    media = MINE;
    socket.mediaChanged();
    wire().say({ type: "error", seq: null, code: "unavailable", message: "Busy.", ref: "media" });
    await pass(1_000);
    expect(sent("media")).toHaveLength(2);
  });
});

describe("a page that is left", () => {
  it("says goodbye, and comes back when the browser brings it back", async () => {
    come();
    window.dispatchEvent(new Event("pagehide"));
    expect(sent("bye")).toEqual([{ type: "bye" }]);
    await pass(60_000);
    expect(FakeSocket.made).toHaveLength(1);
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    greet({ epoch: 2 });
    expect(links).toEqual(["connecting", "open", "reconnecting", "open"]);
  });

  it("says goodbye when its person leaves, and never comes back", async () => {
    come();
    socket.leave();
    expect(sent("bye")).toEqual([{ type: "bye" }]);
    window.dispatchEvent(new Event("online"));
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await pass(60_000);
    expect([FakeSocket.made.length, links.at(-1)]).toEqual([1, "idle"]);
  });
});

describe("news for others", () => {
  it("is passed on as it comes", () => {
    come();
    const signal = { type: "signal", seq: null, sender: 1, sender_epoch: 1, to_epoch: 1, description: null, candidates: [] };
    wire().say(signal);
    wire().say(back(11, BOB));
    expect(heard.slice(1)).toEqual([signal, back(11, BOB)]);
  });
});
