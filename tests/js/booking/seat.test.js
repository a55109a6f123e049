// @vitest-environment node
import { describe, expect, it } from "vitest";

import { outcomeOf } from "../../../static/js/booking/booking-api.js";
import { Seat, TRY_AGAIN } from "../../../static/js/booking/seat.js";

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const CONFIRMED = { status: 201, body: { status: "confirmed", hold_expires_at: null } };
const HELD = { status: 201, body: { status: "held", hold_expires_at: "2026-11-21T12:15:00Z" } };
const CANCELLED = { status: 200, body: { status: "cancelled", hold_expires_at: null } };
const FULL = { status: 409, body: { code: "session_full", detail: "All seats are taken." } };

/** A seat in a session at 18:00, looked at from `now`; every call is answered with `answer`. */
function seatWith({ state = "book", answer = CONFIRMED, now = NOON, holdEndsAt = null, ...rest } = {}) {
  const clock = { now };
  const reply = async () => outcomeOf(answer.status, answer.body);
  const seat = new Seat({
    state,
    startsAt: NOON + 360 * MINUTE,
    holdEndsAt,
    ...rest,
    api: { book: reply, cancel: reply },
    now: () => clock.now,
  });
  return { seat, clock };
}

describe("booking", () => {
  it.each([
    ["a free seat", CONFIRMED, "booked", ""],
    ["a paid seat", HELD, "held", ""],
    ["a session that filled up meanwhile", FULL, "full", "All seats are taken."],
    ["a server in trouble", { status: 500, body: {} }, "book", TRY_AGAIN],
    ["somebody else's refusal", { status: 403, body: { detail: "Only learners." } }, "book", "Only learners."],
  ])("%s", async (_name, answer, state, error) => {
    const { seat } = seatWith({ answer });
    await seat.book();
    expect([seat.state, seat.error, seat.isBusy]).toEqual([state, error, false]);
  });

  it("asks once however often it is clicked", async () => {
    const { seat } = seatWith();
    const outcomes = await Promise.all([seat.book(), seat.book(), seat.book()]);
    expect(outcomes.map((outcome) => outcome?.kind ?? null)).toEqual(["done", null, null]);
  });

  it("tells the caller that the sign-in expired", async () => {
    const { seat } = seatWith({ answer: { status: 401, body: { code: "not_authenticated" } } });
    expect(await seat.book()).toEqual({ kind: "signedOut" });
    expect([seat.state, seat.error]).toEqual(["book", ""]);
  });

  it("forgets an old error when it is tried again", async () => {
    const { seat } = seatWith({ answer: CONFIRMED });
    seat.error = TRY_AGAIN;
    await seat.book();
    expect(seat.error).toBe("");
  });
});

describe("cancelling", () => {
  it("leads back to booking", async () => {
    const { seat } = seatWith({ state: "booked", answer: CANCELLED });
    await seat.cancel();
    expect(seat.state).toBe("book");
  });

  it("is offered until the start to those who have a seat", () => {
    const { seat, clock } = seatWith({ state: "booked" });
    expect(seat.mayCancel).toBe(true);
    clock.now = seat.startsAt;
    expect(seat.mayCancel).toBe(false);
    expect(seatWith({ state: "book" }).seat.mayCancel).toBe(false);
  });
});

describe("what others do", () => {
  it.each([
    ["book", 0, "full"],
    ["book", 1, "book"],
    ["full", 1, "book"],
    ["booked", 0, "booked"],
    ["held", 0, "held"],
    ["started", 3, "started"],
  ])("%s with %i seats left is %s", (state, left, after) => {
    const { seat } = seatWith({ state });
    seat.seatsChanged(left);
    expect(seat.state).toBe(after);
  });

  it.each([
    ["book", "live", "started"],
    ["booked", "live", "booked"],
    ["booked", "cancelled", "cancelled"],
    ["booked", "completed", "over"],
    ["full", "scheduled", "full"],
  ])("%s when the session becomes %s is %s", (state, status, after) => {
    const { seat } = seatWith({ state });
    seat.sessionChanged(status);
    expect(seat.state).toBe(after);
  });
});

describe("the passing of time", () => {
  it("ends a hold, and says when it will", () => {
    const holdEndsAt = NOON + 15 * MINUTE;
    const { seat, clock } = seatWith({ state: "held", holdEndsAt });
    expect(seat.nextMoment).toBe(holdEndsAt);
    clock.now = holdEndsAt;
    seat.timePassed();
    expect([seat.state, seat.nextMoment]).toEqual(["book", seat.startsAt]);
  });

  it("closes booking at the start", () => {
    const { seat, clock } = seatWith({ state: "full" });
    clock.now = seat.startsAt;
    seat.timePassed();
    expect([seat.state, seat.nextMoment]).toEqual(["started", null]);
  });

  it("leaves a booked seat booked", () => {
    const { seat, clock } = seatWith({ state: "booked" });
    clock.now = seat.startsAt;
    seat.timePassed();
    expect(seat.state).toBe("booked");
  });
});

describe("a session that is moved", () => {
  it.each([
    ["book", 1, "book"],
    ["booked", 1, "booked"],
    ["started", 1, "book"],
    ["join", 0, "full"],
    ["cancelled", 1, "cancelled"],
  ])("%s, %i left: %s, and may be given back until the new start", (state, seatsLeft, expected) => {
    const { seat, clock } = seatWith({ state, seatsLeft, startsAt: NOON - MINUTE });
    seat.sessionMoved(NOON + 30 * MINUTE);
    expect([seat.state, seat.mayCancel]).toEqual([expected, expected === "booked"]);
    clock.now = NOON + 30 * MINUTE;
    expect(seat.mayCancel).toBe(false);
  });
});

describe("a free session that has begun", () => {
  const begun = (values) => seatWith({ isFree: true, seatsLeft: 1, ...values }).seat;

  it.each([
    ["book", 1, "join"],
    ["full", 0, "started"],
    ["booked", 1, "booked"],
  ])("offers those who stood at %s, with %i seats left: %s", (state, seatsLeft, after) => {
    const seat = begun({ state, seatsLeft });
    seat.sessionChanged("live");
    expect(seat.state).toBe(after);
  });

  it("takes whoever is late at the door from the planned start on", () => {
    const { seat, clock } = seatWith({ isFree: true, seatsLeft: 2 });
    clock.now = seat.startsAt;
    seat.timePassed();
    expect(seat.state).toBe("join");
  });

  it("closes the door with the last seat, and opens it when one comes free", () => {
    const seat = begun({ state: "join" });
    seat.seatsChanged(0);
    expect(seat.state).toBe("started");
    seat.seatsChanged(1);
    expect(seat.state).toBe("join");
  });

  it("is over for everybody when it is over", () => {
    const seat = begun({ state: "join" });
    seat.sessionChanged("completed");
    expect(seat.state).toBe("over");
  });
});

it("knows the way to the room as soon as there is a seat", async () => {
  const { seat } = seatWith({ answer: { status: 201, body: { ...CONFIRMED.body, room_url: "/session/x/" } } });
  expect(seat.roomUrl).toBe("");
  await seat.book();
  expect(seat.roomUrl).toBe("/session/x/");
});
