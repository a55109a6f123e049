// @vitest-environment node
import "fake-indexeddb/auto";

import { clear, keys } from "idb-keyval";
import { beforeEach, expect, test, vi } from "vitest";

import { FakeStorage, World } from "./world.js";

/** @type {World} */
let world;

beforeEach(async () => {
  world = new World();
  await clear();
});

const shown = (/** @type {import("./world.js").Tab} */ tab) => tab.values.title;
const status = (/** @type {import("./world.js").Tab} */ tab) => tab.keeper.status.kind;
const row = () => [...world.server.rows.values()][0];
const copies = () => Object.keys(world.storage).length;

test("nothing is kept anywhere until something was typed", async () => {
  world.open();
  await world.clock.pass(60_000);
  expect([world.server.rows.size, copies()]).toEqual([0, 0]);
});

test("what is typed is on the device at once and on the server a moment later, and the address leads to it", async () => {
  const tab = world.open();
  tab.type("title", "Closures");
  expect(copies()).toBe(1);
  expect(tab.address).toBe(tab.keeper.key);
  await world.clock.pass(1_000);
  expect(row()).toMatchObject({ version: 1, values: { title: "Closures" } });
  expect(tab.keeper.status).toEqual({ kind: "saved", at: "2026-11-21T05:12:00Z" });
});

test("a length that was pressed is there again", async () => {
  const tab = world.open();
  tab.values = { ...tab.values, minutes: 90 };
  tab.type("title", "Closures");
  tab.crash();
  expect(world.open().values.minutes).toBe(90);
});

test("a form of its own leaves what is unfinished where it is, and asks the server for nothing", async () => {
  const tab = world.open();
  tab.type("title", "Closures");
  await world.clock.pass(2_000);
  const calls = world.calls;
  const fresh = world.open(null, true);
  await world.clock.pass(60_000);
  expect([shown(fresh), fresh.address, world.calls]).toEqual(["", null, calls]);
  fresh.type("title", "Decorators");
  await world.clock.pass(2_000);
  expect([...world.server.rows.values()].map((one) => one.values.title)).toEqual(["Closures", "Decorators"]);
  // Once it has an address, that leads to it.
  fresh.close();
  expect(shown(world.open(fresh.address, true))).toBe("Decorators");
});

test.each([true, false])("published with the picture (%s): else the only copy of it stays", async (hasPicture) => {
  const tab = world.open();
  tab.type("title", "Closures");
  await tab.keeper.savePicture(new File(["a"], "a.png"));
  await tab.keeper.clear({ url: "/s/", status: "scheduled" }, hasPicture);
  expect(await keys()).toEqual(hasPicture ? [] : [`peerlearn:create-session:7:${tab.keeper.key}`]);
});

test("a tab that crashed is gone on with by the next one, and leaves no copy beside it", async () => {
  const tab = world.open();
  tab.type("title", "Closures");
  tab.crash();
  const next = world.open();
  expect(shown(next)).toBe("Closures");
  await world.clock.pass(1_000);
  expect([row().values.title, copies()]).toEqual(["Closures", 1]);
});

test("what a tab that is still there has on the device stays there, also if it wrote just now", async () => {
  const tab = world.open();
  world.isOnline = false;
  tab.type("title", "Closures");
  const next = world.open();
  await world.clock.pass(1_000);
  expect([shown(next), copies()]).toEqual(["Closures", 2]);
  // It cannot answer, and has something new.
  tab.hear = null;
  const third = world.open();
  tab.type("title", " and more");
  await world.clock.pass(1_000);
  next.crash();
  third.crash();
  tab.crash();
  expect(shown(world.open())).toBe("Closures and more");
});

test("what another tab left stays on the device as long as it does not take a copy of ours", async () => {
  const tab = world.open();
  tab.type("title", "Closures");
  tab.crash();
  const full = vi.spyOn(world.storage, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  world.isOnline = false;
  const next = world.open();
  await world.clock.pass(2_000);
  expect([shown(next), next.keeper.copy.isKept, copies()]).toEqual(["Closures", false, 1]);
  next.crash();
  full.mockRestore();
  const last = world.open();
  await world.clock.pass(2_000);
  expect([shown(last), copies()]).toEqual(["Closures", 1]);
});

test("a save whose answer was lost is sent again and is no conflict with itself", async () => {
  const tab = world.open();
  world.line = () => ({ isLostBack: true });
  tab.type("title", "Clo");
  await world.clock.pass(1_000);
  expect(status(tab)).toBe("failed");
  world.line = () => ({});
  tab.type("title", "sures");
  await world.clock.pass(10_000);
  expect(row()).toMatchObject({ version: 2, values: { title: "Closures" } });
  expect(tab.keeper.shared.offers).toEqual({});
});

test("nor is one that was taken back meanwhile offered to who typed it", async () => {
  const tab = world.open();
  world.line = () => ({ isLostBack: true });
  tab.type("price", "700");
  await world.clock.pass(1_000);
  world.line = () => ({});
  tab.values = { ...tab.values, price: "" };
  tab.type("price", "50");
  await world.clock.pass(10_000);
  expect(row().values.price).toBe("50");
  expect(tab.keeper.shared.offers).toEqual({});
});

test("what was typed here and saved, and is then written over elsewhere, stays at hand here", async () => {
  const here = world.open("form");
  await world.clock.pass(0);
  here.type("title", "Closures");
  here.enter(null);
  await world.clock.pass(2_000);
  const there = world.open("form");
  await world.clock.pass(0);
  there.values = { ...there.values, title: "" };
  there.type("title", "Decorators");
  await world.clock.pass(2_000);
  expect([shown(here), here.keeper.shared.offers.title]).toEqual(["Decorators", ["Closures"]]);
  // Who only read it there is not asked.
  expect(there.keeper.shared.offers).toEqual({});
});

test("other fields of another tab are taken over; the one that somebody is in, when it is left", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  two.enter("title");
  one.type("title", "Closures");
  one.type("price", "500");
  await world.clock.pass(2_000);
  expect([shown(two), two.values.price]).toEqual(["", "500"]);
  expect(two.keeper.shared.isChanged).toBe(true);
  two.enter(null);
  expect(shown(two)).toBe("Closures");
  expect(row().version).toBe(1);
});

test("who only hears that another tab saved it says so, whatever went wrong here before", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  world.line = () => ({ isLostThere: true });
  one.type("title", "Closures");
  two.type("title", "Closures");
  await world.clock.pass(1_500);
  expect([status(one), status(two)]).toEqual(["failed", "failed"]);
  world.line = () => ({});
  void one.keeper.wake();
  await world.clock.pass(100);
  expect([status(one), status(two)]).toEqual(["saved", "saved"]);
  expect(world.server.saves).toBe(1);
});

test("what both wrote stays as it is here, and theirs is offered; it can be used", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  one.type("title", "Closures");
  two.type("title", "Decorators");
  await world.clock.pass(2_000);
  for (const tab of [one, two]) expect(tab.text).toMatch(/Closures.*Decorators|Decorators.*Closures/);
  const keeping = [one, two].find((tab) => tab.keeper.shared.offers.title);
  const theirs = keeping?.keeper.shared.offers.title?.[0];
  keeping?.keeper.answer("title", 0);
  expect(keeping?.values.title).toBe(theirs);
  expect(keeping?.keeper.shared.offers).toEqual({});
});

test("typing into a field that waits for another tab's words keeps ours there and offers theirs", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  two.enter("title");
  one.type("title", "Closures");
  await world.clock.pass(2_000);
  two.type("title", "Decorators");
  await world.clock.pass(2_000);
  expect([shown(two), two.keeper.shared.offers.title]).toEqual(["Decorators", ["Closures"]]);
});

test("a sign-in that ran out is told, and all goes on when it is back", async () => {
  const tab = world.open();
  world.server.isSignedIn = false;
  tab.type("title", "Closures");
  await world.clock.pass(60_000);
  expect([status(tab), world.server.rows.size, copies()]).toEqual(["signedOut", 0, 1]);
  world.server.isSignedIn = true;
  await tab.keeper.wake();
  await world.clock.pass(0);
  expect([status(tab), row().values.title]).toEqual(["saved", "Closures"]);
});

test("offline it says so, and what was typed is saved when the line is back", async () => {
  const tab = world.open();
  world.isOnline = false;
  tab.type("title", "Closures");
  await world.clock.pass(5_000);
  expect(status(tab)).toBe("offline");
  world.isOnline = true;
  void tab.keeper.wake();
  await world.clock.pass(100);
  expect([status(tab), row().values.title]).toEqual(["saved", "Closures"]);
});

test("a form opened by its address before it was ever saved is filled once it is looked at again", async () => {
  const tab = world.open("form");
  await world.clock.pass(7_000);
  expect([shown(tab), status(tab)]).toEqual(["", "none"]);
  world.server.put("form", 0, { ...tab.keeper.shared.pristine, title: "Closures" });
  void tab.keeper.wake();
  await world.clock.pass(100);
  expect(shown(tab)).toBe("Closures");
});

test("a form opened by its address while the server is away is filled when it is back", async () => {
  world.server.put("form", 0, { ...world.open("x").keeper.shared.pristine, title: "Closures" });
  world.isOnline = false;
  const tab = world.open("form");
  await world.clock.pass(7_000);
  expect(shown(tab)).toBe("");
  world.isOnline = true;
  await world.clock.pass(5_000);
  expect(shown(tab)).toBe("Closures");
});

test("a new form leaves the unfinished one as it is, and asks nobody for what cannot be there", async () => {
  const old = world.open();
  old.type("title", "Closures");
  await world.clock.pass(1_000);
  old.close();
  const asked = vi.spyOn(world.server, "get");
  const next = world.open(null, true);
  expect(shown(next)).toBe("");
  next.type("title", "Decorators");
  await world.clock.pass(10_000);
  expect(asked).not.toHaveBeenCalled();
  expect([...world.server.rows].map(([key, { values }]) => [key, values.title])).toEqual([
    [old.keeper.key, "Closures"],
    [next.keeper.key, "Decorators"],
  ]);
  expect(shown(world.open(old.keeper.key))).toBe("Closures");
});

test("what is only opened was not changed by anybody; what comes afterwards was", async () => {
  const one = world.open();
  one.type("title", "Closures");
  await world.clock.pass(2_000);
  world.storage = /** @type {Storage} */ (/** @type {unknown} */ (new FakeStorage()));
  const phone = world.open(one.address);
  await world.clock.pass(2_000);
  expect([shown(phone), phone.keeper.shared.isChanged]).toEqual(["Closures", false]);
  one.type("price", "500");
  await world.clock.pass(2_000);
  expect([phone.values.price, phone.keeper.shared.isChanged]).toEqual(["500", true]);
});

test("thrown away: gone from the device and the server, after what was under way", async () => {
  const tab = world.open();
  world.line = () => ({ ms: 2_000 });
  tab.type("title", "Closures");
  await world.clock.pass(1_100);
  void tab.keeper.clear();
  await world.clock.pass(10_000);
  expect([world.server.rows.size, copies()]).toEqual([0, 0]);
});

test("throwing away does not wait for ever", async () => {
  const tab = world.open();
  tab.type("title", "Closures");
  await world.clock.pass(1_000);
  world.line = () => ({ ms: 60_000 });
  let isDone = false;
  void tab.keeper.clear().then(() => (isDone = true));
  await world.clock.pass(3_000);
  await vi.waitFor(() => expect(isDone).toBe(true));
});

test("nor on a browser that does not get its picture away", async () => {
  const tab = world.open();
  tab.type("title", "Closures");
  await world.clock.pass(1_000);
  vi.spyOn(tab.keeper.options.store, "savePicture").mockReturnValue(new Promise(() => {}));
  let isDone = false;
  void tab.keeper.clear().then(() => (isDone = true));
  await world.clock.pass(3_000);
  expect([isDone, world.server.rows.size, copies()]).toEqual([true, 0, 0]);
});

test("thrown away here, another tab says so and keeps what is typed on", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  one.type("title", "Closures");
  await world.clock.pass(2_000);
  void one.keeper.clear();
  await world.clock.pass(2_000);
  expect([status(two), world.server.rows.size]).toEqual(["discarded", 0]);
  two.type("title", " and more");
  await world.clock.pass(2_000);
  expect(row()).toMatchObject({ version: 2, values: { title: "Closures and more" } });
});

test("it says so still when that tab is looked at again, and does not call saved what is nowhere", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  one.type("title", "Closures");
  await world.clock.pass(2_000);
  void one.keeper.clear();
  await world.clock.pass(2_000);
  void two.keeper.wake();
  await world.clock.pass(2_000);
  expect(two.keeper.status).toEqual({ kind: "discarded" });
  // Typed and taken back within the pause: there is nothing to save, and nothing was.
  two.type("title", "!");
  two.values = { ...two.values, title: "Closures" };
  two.keeper.save(two.values, null);
  await world.clock.pass(2_000);
  expect([two.keeper.status, world.server.rows.size]).toEqual([{ kind: "discarded" }, 0]);
});

test("a form that was deleted elsewhere without a word to this tab is not called saved either", async () => {
  const tab = world.open("form");
  await world.clock.pass(0);
  tab.type("title", "Closures");
  await world.clock.pass(2_000);
  world.server.remove("form");
  for (const name of Object.keys(world.storage)) world.storage.removeItem(name);
  void tab.keeper.wake();
  await world.clock.pass(2_000);
  expect(tab.keeper.status).toEqual({ kind: "discarded" });
  tab.type("title", " and more");
  await world.clock.pass(2_000);
  expect([status(tab), row().values.title, copies()]).toEqual(["saved", "Closures and more", 1]);
});

test("published here: the other tab saves no more, keeps its words, and can go on with them as a new form", async () => {
  const one = world.open("form");
  const two = world.open("form");
  await world.clock.pass(0);
  one.type("title", "Closures");
  await world.clock.pass(2_000);
  Object.assign(row(), { closed: "/sessions/closures/" });
  void one.keeper.clear({ url: "/sessions/closures/", status: "scheduled" });
  await world.clock.pass(0);
  expect(two.keeper.status).toEqual({ kind: "closed", url: "/sessions/closures/" });
  two.type("title", " and more");
  await world.clock.pass(60_000);
  expect(world.server.rows.size).toBe(1);
  await two.keeper.startAnew();
  await world.clock.pass(2_000);
  expect(world.server.rows.get(two.keeper.key)).toMatchObject({ version: 1, values: { title: "Closures and more" } });
  expect(two.address).toBe(two.keeper.key);
});

test("while it is being published nothing is saved, and what is under way is not waited for", async () => {
  const tab = world.open();
  world.line = () => ({ ms: 8_000 });
  tab.type("title", "Closures");
  await world.clock.pass(1_500);
  tab.keeper.hold();
  await world.clock.pass(60_000);
  expect([status(tab), world.server.saves]).toEqual(["saving", 1]);
  tab.type("price", "500");
  await world.clock.pass(60_000);
  expect(world.server.saves).toBe(1);
  world.line = () => ({});
  tab.keeper.goOn();
  await world.clock.pass(100);
  expect([status(tab), row().values.price, world.server.saves]).toEqual(["saved", "500", 2]);
});

test("what became a session while the page was closed gives way to an empty form", async () => {
  const tab = world.open("form");
  await world.clock.pass(0);
  tab.type("title", "Closures");
  await world.clock.pass(2_000);
  tab.close();
  Object.assign(row(), { closed: "/sessions/closures/" });
  const next = world.open();
  await world.clock.pass(100);
  expect([shown(next), next.keeper.key === "form", status(next)]).toEqual(["", false, "closed"]);
});

test("what was typed in this very page is not emptied when it turns out that it became a session", async () => {
  const tab = world.open("form");
  await world.clock.pass(0);
  tab.type("title", "Closures");
  await world.clock.pass(2_000);
  // "Save draft" got there, and its answer was lost: the page says that what was typed is still here.
  tab.keeper.hold();
  Object.assign(row(), { closed: "/admin/pages/7/edit/" });
  tab.keeper.goOn();
  void tab.keeper.wake();
  await world.clock.pass(2_000);
  expect([shown(tab), tab.keeper.key]).toEqual(["Closures", "form"]);
  expect(tab.keeper.status).toEqual({ kind: "closed", url: "/admin/pages/7/edit/" });
});

test("what became a session while more was typed stands there still, and says so", async () => {
  const tab = world.open("form");
  await world.clock.pass(0);
  tab.type("title", "Closures");
  await world.clock.pass(2_000);
  tab.type("title", " and more");
  tab.crash();
  Object.assign(row(), { closed: "/sessions/closures/" });
  const next = world.open();
  await world.clock.pass(100);
  expect([shown(next), next.keeper.key, status(next)]).toEqual(["Closures and more", "form", "closed"]);
});

test("who signs out leaves nothing, whatever is answered later", async () => {
  const tab = world.open();
  world.line = () => ({ ms: 4_000 });
  tab.type("title", "Closures");
  await world.clock.pass(1_500);
  const left = vi.fn();
  void tab.keeper.leave().then(left);
  await world.clock.pass(1_400);
  expect(left).not.toHaveBeenCalled();
  await world.clock.pass(100);
  expect(left).toHaveBeenCalledOnce();
  for (const name of Object.keys(world.storage)) world.storage.removeItem(name);
  await world.clock.pass(10_000);
  tab.keeper.flush();
  expect(copies()).toBe(0);
});

test.each([
  ["just now", 0],
  ["while the words before them were on their way", 1_100],
])("the last words of who signs out are on the server, typed %s", async (_when, ms) => {
  const tab = world.open();
  world.line = () => ({ ms: 200 });
  tab.type("title", "Clo");
  await world.clock.pass(ms);
  tab.type("title", "sures");
  void tab.keeper.leave();
  await world.clock.pass(1_500);
  expect(row().values.title).toBe("Closures");
});

test.each([
  ["was thrown away", "clear"],
  ["is on its way to be published", "hold"],
])("what %s is not saved once more when somebody signs out", async (_what, /** @type {"clear" | "hold"} */ deed) => {
  const tab = world.open();
  tab.type("title", "Clo");
  await world.clock.pass(2_000);
  tab.type("title", "sures");
  void tab.keeper[deed]();
  await world.clock.pass(2_000);
  const calls = world.calls;
  void tab.keeper.leave();
  await world.clock.pass(2_000);
  expect(world.calls).toBe(calls);
});
