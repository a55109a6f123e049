// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { IceWatch } from "../../../static/js/room/mesh/ice-watch.js";

/** @type {IceWatch} */
let watch;
let restarts;
let told;
let bytes;
let start;

const pass = (ms) => vi.advanceTimersByTimeAsync(ms);
const seconds = () => Math.round((Date.now() - start) / 100) / 10;

function begin({ polite = false } = {}) {
  restarts = [];
  told = [];
  bytes = () => 0;
  start = Date.now();
  watch = new IceWatch({
    polite,
    bytesIn: async () => bytes(),
    restart: () => restarts.push(seconds()),
    changed: () => told.push([seconds(), watch.status, watch.trouble]),
    clock: globalThis,
    now: Date.now,
  });
  watch.reach({ isOpen: true, isHere: true });
}

function connect() {
  watch.states("connected", "connected");
  told = [];
  restarts = [];
  start = Date.now();
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  watch.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("a connection that does not come about", () => {
  it("is unreachable after eight seconds, and tried again for as long as it takes", async () => {
    begin();
    await pass(7_999);
    expect([watch.status, restarts]).toEqual(["connecting", []]);
    await pass(40_001);
    expect([watch.status, watch.trouble]).toEqual(["failed", "unreachable"]);
    expect(restarts).toEqual([8, 9, 11, 15, 23, 31, 39, 47]);
  });

  it.each([401, 701])("is unreachable after three seconds when an ICE server answers %i", async (code) => {
    begin();
    await pass(150);
    watch.candidateError(code);
    await pass(2_800);
    expect(watch.status).toBe("connecting");
    await pass(100);
    expect(watch.trouble).toBe("unreachable");
  });

  it("is at once, when that answer comes late", async () => {
    begin();
    await pass(5_000);
    watch.candidateError(701);
    await pass(0);
    expect(watch.trouble).toBe("unreachable");
  });

  it("is no trouble of other errors, nor where it comes about after all", async () => {
    begin();
    watch.candidateError(300);
    await pass(4_000);
    expect(watch.status).toBe("connecting");
    watch.candidateError(701);
    connect();
    await pass(20_000);
    expect([watch.status, watch.trouble, told]).toEqual(["connected", "", []]);
  });

  it("is unreachable as soon as the browser gives up", async () => {
    begin();
    watch.states("failed", "disconnected");
    expect([watch.trouble, restarts]).toEqual(["unreachable", [0]]);
  });

  it("is not waited for while nobody could be told", async () => {
    begin();
    watch.reach({ isOpen: false, isHere: true });
    await pass(30_000);
    expect([watch.status, restarts]).toEqual(["connecting", []]);
    watch.reach({ isOpen: true, isHere: true });
    await pass(7_900);
    expect(watch.status).toBe("connecting");
    await pass(100);
    expect(watch.status).toBe("failed");
  });
});

describe("a connection that may be lost", () => {
  it("is kept while something comes in, and restarted after five seconds at the latest", async () => {
    begin();
    connect();
    let count = 0;
    bytes = () => (count += 100);
    watch.states("disconnected", "disconnected");
    await pass(4_900);
    expect([watch.status, restarts]).toEqual(["connected", []]);
    await pass(200);
    expect([watch.status, restarts]).toEqual(["retrying", [5]]);
  });

  it("is restarted when nothing has come in for two seconds", async () => {
    begin();
    connect();
    watch.states("disconnected", "disconnected");
    await pass(1_900);
    expect(restarts).toEqual([]);
    await pass(100);
    expect([watch.trouble, restarts]).toEqual(["retrying", [2]]);
  });

  it("is left alone when it comes back by itself", async () => {
    begin();
    connect();
    watch.states("disconnected", "disconnected");
    await pass(1_500);
    watch.states("connected", "connected");
    await pass(20_000);
    expect([watch.status, restarts]).toEqual(["connected", []]);
  });

  it("is restarted at once when the browser says that it failed, whichever state says so", async () => {
    begin();
    connect();
    watch.states("failed", "disconnected");
    expect(restarts).toEqual([0]);
    connect();
    watch.states("connected", "failed");
    expect(restarts).toEqual([0]);
  });
});

describe("tries", () => {
  it("come after 1, 2, 4, 8, 8… seconds and end with the first that works", async () => {
    begin();
    connect();
    watch.states("failed", "disconnected");
    await pass(31_000);
    expect(restarts).toEqual([0, 1, 3, 7, 15, 23, 31]);
    watch.states("connected", "connected");
    await pass(60_000);
    expect(restarts).toHaveLength(7);
    expect(told.at(-1)).toEqual([31, "connected", ""]);
  });

  it("begin a little later at the polite side, and later still after the other side's", async () => {
    begin({ polite: true });
    connect();
    watch.states("failed", "disconnected");
    await pass(1_400);
    watch.restarted();
    await pass(2_400);
    expect(restarts).toEqual([]);
    await pass(200);
    expect(restarts).toEqual([3.9]);
  });

  it("wait while the line is down, and come at once when it is back", async () => {
    begin();
    connect();
    watch.reach({ isOpen: false, isHere: true });
    watch.states("failed", "disconnected");
    await pass(20_000);
    expect([restarts, watch.trouble]).toEqual([[], "retrying"]);
    watch.reach({ isOpen: true, isHere: true });
    expect(restarts).toEqual([20]);
  });

  it("wait in silence while the other one is away", async () => {
    begin();
    connect();
    watch.reach({ isOpen: true, isHere: false });
    watch.states("failed", "disconnected");
    await pass(20_000);
    expect([restarts, watch.status, watch.trouble]).toEqual([[], "connecting", ""]);
    watch.reach({ isOpen: true, isHere: true });
    expect([restarts, watch.trouble]).toEqual([[20], "retrying"]);
  });

  it("come at once when the person says so, but not where all is well", async () => {
    begin();
    connect();
    watch.retry();
    expect(restarts).toEqual([]);
    watch.states("failed", "disconnected");
    await pass(16_000);
    watch.retry();
    expect(restarts).toEqual([0, 1, 3, 7, 15, 16]);
    await pass(1_000);
    expect(restarts.at(-1)).toBe(17);
  });

  it("tell of an ICE server that refuses when three seconds do not bring media back", async () => {
    begin();
    connect();
    watch.states("failed", "disconnected");
    watch.candidateError(701);
    await pass(2_900);
    expect(watch.trouble).toBe("retrying");
    await pass(100);
    expect([watch.status, watch.trouble]).toEqual(["failed", "unreachable"]);
    watch.states("connected", "connected");
    expect([watch.status, watch.trouble]).toEqual(["connected", ""]);
  });
});
