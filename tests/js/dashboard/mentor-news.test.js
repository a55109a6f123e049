// @vitest-environment node
import { describe, expect, it } from "vitest";

import { tellMentor } from "../../../static/js/dashboard/mentor-news.js";

/** A feed on which the test speaks, and the toasts that follow. */
function listening() {
  /** @type {Map<string, (data: object) => void>} */
  const handlers = new Map();
  const toasts = [];
  const feed = { on: (type, handler) => handlers.set(type, handler) };
  tellMentor(/** @type {any} */ (feed), (...toast) => toasts.push(toast));
  return { say: (type, data) => handlers.get(type)?.(data), toasts };
}

describe("tellMentor", () => {
  it("says who booked and who gave a seat back", () => {
    const { say, toasts } = listening();
    say("learner.booked", { message: "Alice booked your session" });
    say("booking.cancelled", { message: "Alice cancelled a booking of your session" });
    expect(toasts).toEqual([
      ["good", "Alice booked your session"],
      ["calm", "Alice cancelled a booking of your session"],
    ]);
  });

  it("says who is in the room, once for each person", () => {
    const { say, toasts } = listening();
    say("learner.join", { person_id: 7, message: "Alice is waiting in the room" });
    say("learner.join", { person_id: 7, message: "Alice joined your session" });
    expect(toasts).toEqual([
      ["calm", "Alice is waiting in the room", "person:7"],
      ["calm", "Alice joined your session", "person:7"],
    ]);
  });

  it("says that a session is live, and lets its end take the place of that", () => {
    const { say, toasts } = listening();
    say("session.live", { session_id: 3, message: "Your session is live: Knots" });
    say("session.ended", { session_id: 3, message: "Your session has ended: Knots" });
    expect(toasts).toEqual([
      ["good", "Your session is live: Knots", "session:3"],
      ["calm", "Your session has ended: Knots", "session:3"],
    ]);
  });

  it("says that nobody booked, and leads to where the session is moved", () => {
    const { say, toasts } = listening();
    const url = "/dashboard/mentor/my-sessions?tab=Upcoming&reschedule=3";
    say("session.no_bookings", { session_id: 3, title: "Knots", url, message: "No bookings; consider rescheduling" });
    expect(toasts).toEqual([
      ["calm", "No bookings; consider rescheduling: Knots", "session:3", { label: "Reschedule", url }],
    ]);
  });
});
