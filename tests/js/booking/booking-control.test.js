// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { BookingControl } from "../../../static/js/booking/booking-control.js";
import { outcomeOf } from "../../../static/js/booking/booking-api.js";

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
function controlWith({ data = {}, answer = { status: 201, body: {} }, confirms = true } = {}) {
  /** @type {unknown[]} */
  const said = [];
  const reply = async () => outcomeOf(answer.status, answer.body);
  const control = new BookingControl({
    data: { ...DATA, ...data },
    api: { book: reply, cancel: reply },
    page: {
      toast: (tone, text) => said.push([tone, text]),
      confirm: async () => confirms,
      go: (url) => said.push(["go", url]),
      focus: (state) => said.push(["focus", state]),
    },
    document: { documentElement: /** @type {any} */ ({ dataset: { timeZone: "Asia/Kolkata" } }) },
    onChange: () => {},
  });
  return { control, said };
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
    control.seatsChanged({ id: 8, seats_left: 0 });
    expect(shown(control)).toEqual(["book"]);
    control.seatsChanged({ id: 7, seats_left: 0 });
    expect(shown(control)).toEqual(["full"]);
    control.sessionChanged({ id: 7, status: "cancelled" });
    expect(shown(control)).toEqual(["cancelled"]);
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
