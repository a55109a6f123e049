import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Backoff } from "../../../static/js/lib/backoff.js";
import { Feed, feedUrl } from "../../../static/js/lib/feed.js";
import { FakeSocket } from "./fake-socket.js";

const HELLO = { topic: "feed", type: "hello", seq: 1, data: { topics: [], server: "a", news_at: 1000 } };
const PING = { topic: "feed", type: "ping", data: {} };
const NEW = { topic: "sessions:new", type: "new_session", data: { id: 7, title: "Closures" } };

/** @type {Feed | undefined} */
let feed;
const report = vi.fn();

async function start(options = {}) {
  feed = new Feed({
    csrfToken: "abc",
    Socket: FakeSocket,
    backoff: new Backoff({ cap: 30_000, random: () => 1 }),
    report,
    ...options,
  });
  const resync = vi.fn();
  const status = vi.fn();
  feed.on("resync", resync).on("status", status);
  await vi.advanceTimersByTimeAsync(0);
  return { resync, status };
}

function greet() {
  FakeSocket.last.accept();
  FakeSocket.last.say(HELLO);
}

function setVisibility(state) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  report.mockClear();
});

afterEach(() => {
  feed?.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("the feed's address", () => {
  it("is on the site that served the page, with TLS where the page has it", () => {
    expect(feedUrl({ origin: "http://127.0.0.1:8000" })).toBe("ws://127.0.0.1:8000/ws/feed/");
    expect(feedUrl({ origin: "https://peer.example" })).toBe("wss://peer.example/ws/feed/");
  });
});

describe("a page that was on its way", () => {
  const drawnAt = (value) => {
    document.documentElement.dataset.drawnAt = value;
  };

  afterEach(() => {
    delete document.documentElement.dataset.drawnAt;
  });

  it("fetches again when there was news after it was drawn, or just before", async () => {
    drawnAt("1001.5");
    const { resync } = await start();
    greet();
    expect(resync).toHaveBeenCalledTimes(1);
  });

  it("needs nothing when the last news is older than it", async () => {
    drawnAt("1002.5");
    const { resync } = await start();
    greet();
    expect(resync).not.toHaveBeenCalled();
  });

  it("needs nothing when it does not say when it was drawn", async () => {
    const { resync } = await start();
    greet();
    expect(resync).not.toHaveBeenCalled();
  });
});

describe("a page that listens", () => {
  it("gets an event's data and its frame", async () => {
    await start();
    const heard = vi.fn();
    feed.on("new_session", heard);
    greet();
    FakeSocket.last.say({ ...NEW, seq: 2 });
    expect(heard).toHaveBeenCalledExactlyOnceWith(NEW.data, { ...NEW, seq: 2 });
  });

  it("is not told to fetch again when it connects for the first time", async () => {
    const { resync, status } = await start();
    greet();
    expect(resync).not.toHaveBeenCalled();
    expect(status.mock.calls.flat()).toEqual(["connecting", "open"]);
  });

  it("answers pings", async () => {
    await start();
    greet();
    FakeSocket.last.say({ ...PING, seq: 2 });
    expect(FakeSocket.last.sent).toEqual([{ type: "pong" }]);
  });

  it("hears nothing more once its signal is aborted", async () => {
    await start();
    const leaving = new AbortController();
    const heard = vi.fn();
    feed.on("new_session", heard, { signal: leaving.signal });
    feed.on("new_session", heard, { signal: AbortSignal.abort() });
    greet();
    leaving.abort();
    FakeSocket.last.say({ ...NEW, seq: 2 });
    expect(heard).not.toHaveBeenCalled();
  });

  it("loses nothing when another part of the page fails", async () => {
    await start();
    const heard = vi.fn();
    feed.on("new_session", () => {
      throw new Error("broken");
    });
    feed.on("new_session", heard);
    greet();
    FakeSocket.last.say({ ...NEW, seq: 2 });
    expect(heard).toHaveBeenCalledOnce();
    expect(report).toHaveBeenCalledOnce();
  });
});

describe("frames that may have been missed", () => {
  it("are fetched again after a gap in the numbers, and the event itself still counts", async () => {
    const { resync } = await start();
    const heard = vi.fn();
    feed.on("new_session", heard);
    greet();
    FakeSocket.last.say({ ...NEW, seq: 4 });
    expect(resync).toHaveBeenCalledOnce();
    expect(heard).toHaveBeenCalledOnce();
  });

  it("are fetched again once when the server says so", async () => {
    const { resync } = await start();
    greet();
    FakeSocket.last.say({ topic: "feed", type: "resync", seq: 2, data: {} });
    expect(resync).toHaveBeenCalledOnce();
  });

  it("are fetched again after every reconnection", async () => {
    const { resync } = await start();
    greet();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    greet();
    expect(resync).toHaveBeenCalledOnce();
    FakeSocket.last.say({ ...PING, seq: 2 });
    expect(resync).toHaveBeenCalledOnce();
  });
});

describe("a connection that is lost", () => {
  it("is tried again with growing waits, and quickly again after it worked", async () => {
    const { status } = await start();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(499);
    expect(FakeSocket.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.made).toHaveLength(2);
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSocket.made).toHaveLength(3);
    greet();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made).toHaveLength(4);
    expect(status.mock.calls.flat()).toEqual([
      ..."connecting waiting connecting waiting connecting open waiting connecting".split(" "),
    ]);
  });

  it("is tried at once when the network is back", async () => {
    await start();
    FakeSocket.last.drop();
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.made).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("is tried at once when the viewer is back, not when they leave", async () => {
    await start();
    FakeSocket.last.drop();
    setVisibility("hidden");
    expect(FakeSocket.made).toHaveLength(1);
    setVisibility("visible");
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("asks for the token anew, for it changes with the sign-in", async () => {
    let token = "one";
    await start({ csrfToken: () => token });
    token = "two";
    FakeSocket.last.drop();
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.made.map((socket) => socket.protocols[1])).toEqual(["csrf.one", "csrf.two"]);
  });

  it("is given up when nobody is signed in any more", async () => {
    const { status } = await start();
    greet();
    FakeSocket.last.drop(4401);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(1);
    expect(status).toHaveBeenLastCalledWith("signed-out");
  });
});

describe("a connection that only seems alive", () => {
  it("is dropped after 70 silent seconds", async () => {
    await start();
    greet();
    await vi.advanceTimersByTimeAsync(60_000);
    FakeSocket.last.say({ ...PING, seq: 2 });
    await vi.advanceTimersByTimeAsync(69_999);
    expect(FakeSocket.last.closedWith).toBe(null);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.last.closedWith).toBe(4000);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("is doubted when the viewer comes back after a sleep", async () => {
    await start();
    greet();
    await vi.advanceTimersByTimeAsync(31_000);
    setVisibility("visible");
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("is kept when the viewer was only briefly away", async () => {
    await start();
    greet();
    await vi.advanceTimersByTimeAsync(10_000);
    setVisibility("visible");
    expect(FakeSocket.made).toHaveLength(1);
  });
});

describe("a page that is left", () => {
  it("hangs up, and connects again when the browser brings it back", async () => {
    const { resync } = await start();
    greet();
    window.dispatchEvent(new Event("pagehide"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(FakeSocket.made).toHaveLength(1);
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    expect(FakeSocket.made).toHaveLength(2);
    greet();
    expect(resync).toHaveBeenCalledOnce();
  });

  it("stays silent once it is closed", async () => {
    const { status } = await start();
    greet();
    feed.close();
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.last.closedWith).toBe(1000);
    expect(FakeSocket.made).toHaveLength(1);
    expect(status).toHaveBeenLastCalledWith("closed");
  });
});
