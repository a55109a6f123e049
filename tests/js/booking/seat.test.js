// @vitest-environment node
import { describe, expect, it } from "vitest";

import { outcomeInLine, outcomeOf } from "../../../static/js/booking/booking-api.js";
import { Seat, standingOf, TRY_AGAIN } from "../../../static/js/booking/seat.js";

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const CONFIRMED = { status: 201, body: { status: "confirmed", hold_expires_at: null, seats_left: 0 } };
const HELD = { status: 201, body: { status: "held", hold_expires_at: "2026-11-21T12:15:00Z", seats_left: 0 } };
const CANCELLED = { status: 200, body: { status: "cancelled", hold_expires_at: null, seats_left: 1 } };
const GIVEN_ON = { status: 200, body: { ...CANCELLED.body, seats_left: 0 } };
const OFFER = { status: 200, body: { ...HELD.body, is_offer: true } };
const IN_LINE = { status: "waiting", place: 3, waiting: 3, offer_expires_at: null };
const FULL = { status: 409, body: { code: "session_full", detail: "All seats are taken." } };

/** A seat in a session at 18:00, looked at from `now`; every call is answered with `answer`. */
function seatWith({ state = "book", answer = CONFIRMED, now = NOON, holdEndsAt = null, ...rest } = {}) {
  const clock = { now };
  const reply = async () => outcomeOf(answer.status, answer.body);
  const inLine = async () => outcomeInLine(answer.status, answer.body);
  const seat = new Seat({
    state,
    startsAt: NOON + 360 * MINUTE,
    holdEndsAt,
    ...rest,
    api: { book: reply, cancel: reply, wait: inLine, leave: inLine },
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

  it("leads to the end of the line where others wait", async () => {
    const { seat } = seatWith({ state: "booked", answer: GIVEN_ON });
    await seat.cancel();
    expect(seat.state).toBe("full");
  });

  it("leaves the seat where it is when it is too late", async () => {
    const refused = { status: 409, body: { code: "too_late_to_cancel", detail: "Too late." } };
    for (const state of ["booked", "held", "offered"]) {
      const { seat } = seatWith({ state, answer: refused });
      await seat.cancel();
      expect([seat.state, seat.error]).toEqual([state, "Too late."]);
    }
  });

  it("is offered until the start to those who have a seat", () => {
    const { seat, clock } = seatWith({ state: "booked" });
    expect(seat.mayCancel).toBe(true);
    clock.now = seat.startsAt;
    expect(seat.mayCancel).toBe(false);
    expect(seatWith({ state: "book" }).seat.mayCancel).toBe(false);
  });
});

describe("waiting", () => {
  it("begins at the end of the line", async () => {
    const { seat } = seatWith({ state: "full", answer: { status: 201, body: IN_LINE } });
    await seat.wait();
    expect([seat.state, seat.place]).toEqual(["waiting", 3]);
  });

  it.each([
    ["a seat that came free meanwhile", { code: "session_not_full", detail: "Book it." }, "book"],
    ["a session that began meanwhile", { code: "session_started", detail: "Started." }, "started"],
  ])("is refused for %s", async (_name, body, state) => {
    const { seat } = seatWith({ state: "full", answer: { status: 409, body } });
    await seat.wait();
    expect([seat.state, seat.error]).toEqual([state, body.detail]);
  });

  it.each([
    [true, "offered"],
    [false, "held"],
  ])("finds an offer that was there already (free: %s): %s", async (isFree, state) => {
    const until = "2026-11-21T12:30:00Z";
    const body = { ...IN_LINE, status: "offered", place: null, offer_expires_at: until };
    const { seat } = seatWith({ state: "full", isFree, answer: { status: 200, body } });
    await seat.wait();
    expect([seat.state, seat.holdEndsAt]).toEqual([state, Date.parse(until)]);
  });

  it("ends where one leaves the line", async () => {
    const body = { ...IN_LINE, status: "left", place: null, waiting: 2 };
    const { seat } = seatWith({ state: "waiting", place: 1, answer: { status: 200, body } });
    await seat.leave();
    expect([seat.state, seat.place]).toEqual(["full", null]);
  });

  it("ends with a seat that is kept, or given on", async () => {
    const kept = seatWith({ state: "offered", isFree: true, answer: CONFIRMED }).seat;
    await kept.book();
    const given = seatWith({ state: "offered", isFree: true, answer: GIVEN_ON }).seat;
    await given.cancel();
    expect([kept.state, given.state]).toEqual(["booked", "full"]);
  });

  it("keeps a paid offer held until it is paid", async () => {
    const { seat } = seatWith({ state: "held", isFree: false, answer: OFFER });
    await seat.book();
    expect(seat.state).toBe("held");
  });

  it("closes at the start", () => {
    const { seat, clock } = seatWith({ state: "waiting", place: 1 });
    clock.now = seat.startsAt;
    seat.timePassed();
    expect(seat.state).toBe("started");
  });
});

describe("what the server tells of oneself", () => {
  const UNTIL = "2026-11-21T12:30:00+00:00";
  const NEWS = { place: null, held_until: null };

  it.each([
    ["waiting", { status: "waiting", place: 1 }, ["waiting", 1, null]],
    ["waiting", { status: "offered", held_until: UNTIL }, ["offered", null, Date.parse(UNTIL)]],
    ["full", { status: "held", held_until: UNTIL }, ["held", null, Date.parse(UNTIL)]],
    ["offered", { status: "none" }, ["full", null, null]],
    ["booked", { status: "none" }, ["full", null, null]],
    ["book", { status: "confirmed" }, ["booked", null, null]],
    ["started", { status: "none" }, ["started", null, null]],
    ["cancelled", { status: "none" }, ["cancelled", null, null]],
    ["over", { status: "confirmed" }, ["over", null, null]],
  ])("%s, told %o", (state, news, [after, place, until]) => {
    const { seat } = seatWith({ state });
    seat.standingChanged({ ...NEWS, .../** @type {any} */ (news) });
    expect([seat.state, seat.place, seat.holdEndsAt]).toEqual([after, place, until]);
  });

  it("sends those who waited to the door once it has begun", () => {
    const { seat, clock } = seatWith({ state: "waiting", isFree: true, seatsLeft: 1 });
    clock.now = seat.startsAt;
    seat.standingChanged({ ...NEWS, status: "none" });
    expect(seat.state).toBe("join");
  });

  it("is what the page says when it was read again, but for a call that is on its way", async () => {
    const fresh = { state: "waiting", starts: "2026-11-21T18:00:00Z", place: "4", left: "0", waiting: "5" };
    const { seat } = seatWith({ state: "full", answer: CONFIRMED });
    const answer = seat.book();
    seat.become(standingOf(fresh));
    expect(seat.state).toBe("full");
    await answer;
    seat.become(standingOf(fresh));
    expect([seat.state, seat.place, seat.waiting]).toEqual(["waiting", 4, 5]);
  });
});

describe("what others do", () => {
  it.each([
    ["book", 0, "full"],
    ["book", 1, "book"],
    ["full", 1, "book"],
    ["booked", 0, "booked"],
    ["held", 0, "held"],
    ["offered", 0, "offered"],
    ["waiting", 0, "waiting"],
    ["waiting", 1, "waiting"],
    ["started", 3, "started"],
  ])("%s with %i seats left is %s", (state, left, after) => {
    const { seat } = seatWith({ state });
    seat.seatsChanged(left);
    expect(seat.state).toBe(after);
  });

  it.each(["book", "full"])("%s is full while somebody waits for what is free", (state) => {
    const { seat } = seatWith({ state });
    seat.seatsChanged(1, 1);
    expect(seat.state).toBe("full");
    seat.seatsChanged(1, 0);
    expect(seat.state).toBe("book");
  });

  it.each([
    ["book", "live", "started"],
    ["booked", "live", "booked"],
    ["offered", "live", "offered"],
    ["waiting", "live", "started"],
    ["offered", "cancelled", "cancelled"],
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

  it.each([
    [0, "book"],
    [2, "full"],
  ])("ends an offer, which is for others where %i wait: %s", (waiting, after) => {
    const holdEndsAt = NOON + 30 * MINUTE;
    const { seat, clock } = seatWith({ state: "offered", holdEndsAt, waiting });
    expect(seat.nextMoment).toBe(holdEndsAt);
    clock.now = holdEndsAt;
    seat.timePassed();
    expect(seat.state).toBe(after);
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
