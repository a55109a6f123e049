// @vitest-environment node
import { describe, expect, it } from "vitest";

import { initialState, reduce } from "../../../static/js/room/state.js";
import { ALICE, back, BOB, CONFIG, ended, extended, ICE, joined, left, lost, MAYA, moved, NOON, person, welcome, wentLive } from "./fakes/samples.js";

const START = initialState(CONFIG);
const after = (...messages) => messages.reduce(reduce, START);
const names = ({ people }) => people.map(({ name }) => name);

describe("a page that has heard nothing", () => {
  it("waits in the lobby of a session that has not begun", () => {
    expect(START).toMatchObject({ phase: "lobby", link: "idle", people: [], me: { id: 0, role: "learner", name: "Alice" } });
  });

  it("stands before the door of a live one, and goes in when its person says so", () => {
    const live = initialState({ ...CONFIG, status: "live" });
    expect(live.phase).toBe("prejoin");
    expect(reduce(live, { type: "@entering" }).phase).toBe("live");
  });
});

describe("the welcome", () => {
  it("tells who is there, in the order in which they came, and who this is", () => {
    const state = after(welcome({ people: [BOB, ALICE, MAYA], epoch: 4 }));
    expect(names(state)).toEqual(["Maya", "Alice", "Bob"]);
    expect(state.me).toEqual({ id: 2, epoch: 4, role: "learner", name: "Alice" });
    expect(state.seq).toBe(10);
  });

  it.each([
    ["scheduled", "lobby"],
    ["live", "live"],
    ["completed", "ended"],
    ["cancelled", "ended"],
  ])("of a session that is %s leads to: %s", (status, phase) => {
    expect(after(welcome({ status })).phase).toBe(phase);
  });

  it("brings times, the extension and the limit of the mesh", () => {
    const state = after(welcome({ status: "live", started_at: NOON + 5, ends_at: NOON + 9, extension_minutes: 5, mesh_limit: 3 }));
    expect(state).toMatchObject({ startedAt: NOON + 5, endsAt: NOON + 9, extensionMinutes: 5, meshLimit: 3 });
  });

  it("knows how long a session lasted that ended meanwhile", () => {
    const state = after(welcome({ status: "completed", started_at: NOON, ended_at: NOON + 90_000 }));
    expect(state).toMatchObject({ endedAt: NOON + 90_000, duration: 90 });
  });

  it("takes the place of all that was known", () => {
    const state = after(welcome({ people: [ALICE, BOB] }), welcome({ seq: 20, people: [ALICE] }));
    expect([names(state), state.seq]).toEqual([["Alice"], 20]);
  });
});

describe("delayed updates", () => {
  const [delayed, onTime] = ["delayed", "on_time"].map((type) => ({ type, seq: null }));

  it("are known until the server takes it back, or another one greets", () => {
    expect(after(welcome(), delayed).isDelayed).toBe(true);
    expect(after(welcome(), delayed, onTime).isDelayed).toBe(false);
    expect(after(welcome(), delayed, welcome()).isDelayed).toBe(false);
  });
});

describe("the log", () => {
  const room = welcome({ people: [MAYA, ALICE] });

  it("lets people come and go", () => {
    expect(names(after(room, joined(11, BOB)))).toEqual(["Maya", "Alice", "Bob"]);
    expect(names(after(room, joined(11, BOB), left(12, MAYA)))).toEqual(["Alice", "Bob"]);
  });

  it("has somebody once who comes with another page", () => {
    const state = after(room, joined(11, { ...MAYA, epoch: 2 }));
    expect(state.people.map(({ id, epoch }) => [id, epoch])).toEqual([[1, 2], [2, 1]]);
  });

  it("keeps the seat of who is lost until they are back", () => {
    expect(after(room, lost(11, MAYA)).people[0].presence).toBe("lost");
    expect(after(room, lost(11, MAYA), back(12, MAYA)).people[0].presence).toBe("here");
  });

  it("tells what people send and whose hand is up", () => {
    const media = { mic: true, camera: false, screen: true };
    const state = after(
      room,
      { type: "participant.media", seq: 11, at: NOON, id: 1, media },
      { type: "participant.hand", seq: 12, at: NOON, id: 2, raised_at: NOON },
    );
    expect(state.people).toEqual([{ ...MAYA, media }, { ...ALICE, hand_raised_at: NOON }]);
    const lowered = reduce(state, { type: "participant.hand", seq: 13, at: NOON, id: 2, raised_at: null });
    expect(lowered.people[1].hand_raised_at).toBe(null);
  });

  it("leads from the lobby through the session to its end", () => {
    const live = after(room, wentLive(11));
    expect(live).toMatchObject({ phase: "live", startedAt: NOON + 1 });
    const longer = reduce(live, extended(12, 5));
    expect(longer).toMatchObject({ endsAt: CONFIG.ends_at + 300_000, extensionMinutes: 5 });
    expect(reduce(longer, ended(13))).toMatchObject({
      phase: "ended", endedAt: NOON + 1_800_000, duration: 1800, endReason: "mentor",
    });
  });

  it("follows a session that is moved", () => {
    const times = { startsAt: CONFIG.starts_at + 900_000, endsAt: CONFIG.ends_at + 900_000 };
    expect(after(room, moved(11, 15))).toEqual({ ...after(room), ...times, seq: 11 });
  });

  it("counts an entry once", () => {
    const state = after(room, joined(11, BOB), left(12, BOB));
    expect(reduce(state, joined(11, BOB))).toBe(state);
    expect(state.seq).toBe(12);
  });

  it("counts on over entries about people who are gone, and over kinds that this page does not know", () => {
    const state = after(room, lost(11, BOB), { type: "poll.opened", seq: 12, at: NOON });
    expect([names(state), state.seq]).toEqual([["Maya", "Alice"], 12]);
  });
});

describe("what is no part of the room's state", () => {
  const state = after(welcome());

  it.each([
    [{ type: "ping", seq: null, now: NOON, head: null }],
    [{ type: "ok", seq: null, ref: 1 }],
    [{ type: "signal", seq: null, sender: 1, sender_epoch: 1, to_epoch: 1, description: null, candidates: [] }],
    [{ type: "log", seq: 40, entries: [] }],
    [ICE],
  ])("leaves the very object alone: %j", (message) => {
    expect(reduce(state, message)).toBe(state);
  });
});

describe("what happens in the page", () => {
  it("is told of the line", () => {
    expect(after({ type: "@link", link: "offline" }).link).toBe("offline");
  });

  it.each([
    ["completed", "It is over.", { phase: "ended", refusal: "It is over.", endReason: null }],
    ["cancelled", "Cancelled.", { phase: "ended", refusal: "Cancelled.", endReason: "cancelled" }],
    ["scheduled", "You have no booking.", { phase: "refused", refusal: "You have no booking." }],
  ])("is refused for a session that is %s", (status, reason, expected) => {
    expect(after(welcome(), { type: "@refused", status, reason })).toMatchObject(expected);
  });

  it("stays at the end of a session that was seen to end, whatever the door says", () => {
    const state = after(welcome(), ended(11), { type: "@refused", status: "unknown", reason: "Gone." });
    expect(state).toMatchObject({ phase: "ended", endReason: "mentor" });
  });

  it("has left", () => {
    expect(after(welcome(), { type: "@link", link: "open" }, { type: "@left" }).link).toBe("idle");
  });
});

describe("replaying", () => {
  it("gives the same room whether it was heard from the start or welcomed late", () => {
    const carol = person(5, "Carol");
    const log = [joined(11, BOB), joined(12, carol), wentLive(13), lost(14, BOB), extended(15, 10), left(16, BOB, "lost")];
    const heard = after(welcome({ people: [MAYA, ALICE] }), ...log);
    const late = after(welcome({
      seq: 16,
      status: "live",
      started_at: NOON + 1,
      ends_at: CONFIG.ends_at + 600_000,
      extension_minutes: 10,
      people: [MAYA, ALICE, carol],
    }));
    expect(heard).toEqual(late);
  });
});
