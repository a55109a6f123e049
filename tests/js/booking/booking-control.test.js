// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { BookingControl } from "../../../static/js/booking/booking-control.js";
import { outcomeInLine, outcomeOf } from "../../../static/js/booking/booking-api.js";

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

const DATA = {
  state: "book",
  bookingFor: "7",
  login: "/accounts/login/?next=/sessions/x/",
  starts: "2026-11-21T18:00:00Z",
  holdEnds: "",
};

/** A button with everything it asks of the page written down in `said`. */
function controlWith({ data = {}, answer = { status: 201, body: {} }, confirms = true, page = null, hasFocus = false } = {}) {
  /** @type {unknown[]} */
  const said = [];
  /** @type {string[]} */
  const asked = [];
  const reply = async () => outcomeOf(answer.status, answer.body);
  const inLine = async () => outcomeInLine(answer.status, answer.body);
  const control = new BookingControl({
    data: { ...DATA, ...data },
    api: { book: reply, cancel: reply, wait: inLine, leave: inLine },
    page: {
      toast: (tone, text) => said.push([tone, text]),
      confirm: async (question) => (asked.push(question), confirms),
      hasFocus: () => hasFocus,
      read: async () => page && /** @type {any} */ ({ ...DATA, ...data, ...page }),
      go: (url) => said.push(["go", url]),
      focus: (state) => said.push(["focus", state]),
    },
    document: { documentElement: /** @type {any} */ ({ dataset: { timeZone: "Asia/Kolkata" } }) },
    onChange: () => {},
  });
  return { control, said, asked };
}

const shown = (control) =>
  Object.keys(control.view.hidden).filter((name) => !control.view.hidden[name]);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("BookingControl", () => {
  it("books, says so, and moves the focus to what stands there now", async () => {
    const body = { status: "confirmed", hold_expires_at: null, message: "You have a seat." };
    const { control, said } = controlWith({ answer: { status: 201, body } });
    await control.book();
    expect(shown(control)).toEqual(["booked", "cancel"]);
    expect(said).toEqual([["good", "You have a seat."], ["focus", "booked"]]);
  });

  it("tells until when an unpaid seat is held, in the viewer's zone", async () => {
    const body = { status: "held", hold_expires_at: "2026-11-21T12:15:00Z", message: "Held." };
    const { control } = controlWith({ answer: { status: 201, body } });
    await control.book();
    expect(shown(control)).toEqual(["held", "cancel"]);
    expect(control.view.heldUntil).toBe("17:45 IST");
    vi.advanceTimersByTime(HOUR / 4);
    expect(shown(control)).toEqual(["book"]);
  });

  it("shows the server's words under the button", async () => {
    const body = { code: "session_full", detail: "All seats are taken." };
    const { control, said } = controlWith({ answer: { status: 409, body } });
    await control.book();
    expect([shown(control), control.view.error]).toEqual([["full", "error"], "All seats are taken."]);
    expect(said).toEqual([["focus", "full"]]);
  });

  it("leads to sign in when the sign-in has expired", async () => {
    const { control, said } = controlWith({ answer: { status: 401, body: {} } });
    await control.book();
    expect(said).toEqual([["go", DATA.login]]);
  });

  it("keeps the seat of whoever thinks better of it", async () => {
    const { control, said } = controlWith({ data: { state: "booked" }, confirms: false });
    await control.cancel();
    expect([shown(control), said]).toEqual([["booked", "cancel"], []]);
  });

  it("follows the news of its own session alone", () => {
    const { control } = controlWith();
    control.seatsChanged({ id: 8, seats_left: 0, waiting: 0 });
    expect(shown(control)).toEqual(["book"]);
    control.seatsChanged({ id: 7, seats_left: 0, waiting: 0 });
    expect(shown(control)).toEqual(["full"]);
    control.sessionChanged({ id: 7, status: "cancelled" });
    expect(shown(control)).toEqual(["cancelled"]);
  });

  it("joins the line, says so, and tells one's number", async () => {
    const body = { status: "waiting", place: 2, waiting: 2, offer_expires_at: null, message: "In line." };
    const { control, said } = controlWith({ data: { state: "full" }, answer: { status: 201, body } });
    await control.wait();
    expect([shown(control), control.view.place]).toEqual([["waiting"], 2]);
    expect(said).toEqual([["good", "In line."], ["focus", "waiting"]]);
  });

  it.each([
    ["booked", "cancel", "give-seat-back"],
    ["offered", "cancel", "give-offer-on"],
    ["waiting", "leave", "leave-line"],
  ])("asks those who stand at %s before %s", async (state, act, question) => {
    const { control, said, asked } = controlWith({ data: { state }, confirms: false });
    await control[/** @type {"cancel" | "leave"} */ (act)]();
    expect([asked, said, shown(control)[0]]).toEqual([[question], [], state]);
  });

  it("follows its own place from number to offer, and never another's session", async () => {
    const { control } = controlWith({ data: { state: "waiting", place: "2" } });
    const news = { session_id: 7, place: null, held_until: null };
    await control.standingChanged({ ...news, session_id: 8, status: "none" });
    expect([shown(control), control.view.place]).toEqual([["waiting"], 2]);
    await control.standingChanged({ ...news, status: "waiting", place: 1 });
    expect([shown(control), control.view.place]).toEqual([["waiting"], 1]);
    await control.standingChanged({ ...news, status: "offered", held_until: "2026-11-21T12:30:00Z" });
    expect([shown(control), control.view.heldUntil]).toEqual([["offered", "cancel"], "18:00 IST"]);
    vi.advanceTimersByTime(HOUR / 2);
    expect(shown(control)).toEqual(["book"]);
  });

  it.each([
    [true, [["focus", "offered"]]],
    [false, []],
  ])("takes the focus along from the button that is gone, if it was there: %s", async (hasFocus, said) => {
    const { control, ...rest } = controlWith({ data: { state: "waiting", place: "1" }, hasFocus });
    const news = { session_id: 7, place: null, held_until: "2026-11-21T12:30:00Z" };
    await control.standingChanged({ ...news, status: "offered" });
    expect(rest.said).toEqual(said);
  });

  it("asks the server for the way to the room when another page of theirs has booked", async () => {
    const { control } = controlWith({ page: { state: "booked", roomUrl: "/session/x/" } });
    const news = { session_id: 7, status: /** @type {const} */ ("confirmed"), place: null, held_until: null };
    await control.standingChanged(news);
    expect([shown(control), control.view.roomUrl]).toEqual([["booked", "cancel"], "/session/x/"]);
  });

  it("reads the page again after news may have been missed, and stays without an answer", async () => {
    const { control } = controlWith({ page: { state: "waiting", place: "1" } });
    await control.refresh();
    expect([shown(control), control.view.place]).toEqual([["waiting"], 1]);
    const other = controlWith().control;
    await other.refresh();
    expect(shown(other)).toEqual(["book"]);
  });

  it("closes by itself at the start", () => {
    const { control } = controlWith();
    vi.advanceTimersByTime(6 * HOUR);
    expect(shown(control)).toEqual(["started"]);
  });

  it("no longer wakes up once closed", () => {
    const { control } = controlWith();
    control.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
