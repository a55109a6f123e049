// @vitest-environment node
import { describe, expect, it } from "vitest";

import { cancellationOf, deletionOf, farewell, movedText, moveText } from "../../../static/js/dashboard/session-words.js";

/** @param {object} values */
const session = (values) => ({
  url: "/api/sessions/7/",
  title: "Knots",
  status: "scheduled",
  taken: 0,
  wasBooked: false,
  start: "",
  end: "",
  ...values,
});
const BOOKED = session({ taken: 12, wasBooked: true });
const ONE = session({ taken: 1, wasBooked: true });
const GIVEN_BACK = session({ wasBooked: true });

describe("what is said before", () => {
  it.each([
    ["twelve booked", BOOKED, "12 learners have booked. Deleting cancels the session and tells them.", "Delete and tell them"],
    ["one booked", ONE, "1 learner has booked. Deleting cancels the session and tells the learner.", "Delete and tell them"],
    [
      "all gave their seats back",
      GIVEN_BACK,
      "Nobody has a seat any more, but somebody had: the session is cancelled and stays under Past.",
      "Delete session",
    ],
    ["nobody ever booked", session({}), "Nobody has booked. The session will be gone for good.", "Delete session"],
    ["a draft", session({ status: "draft" }), "Nobody else has seen it. It will be gone for good.", "Delete draft"],
  ])("deleting, %s", (_name, given, text, confirm) => {
    expect(deletionOf(given)).toEqual({ title: "Delete “Knots”?", text, confirm });
  });

  it.each([
    [BOOKED, "12 learners have booked. Each of them is told that it does not take place."],
    [ONE, "1 learner has booked. They are told that it does not take place."],
    [session({}), "Nobody has booked. It leaves the catalogue and stays under Past."],
  ])("cancelling", (given, text) => {
    expect(cancellationOf(given)).toEqual({ title: "Cancel “Knots”?", text, confirm: "Cancel session" });
  });

  it("moving", () => {
    expect([BOOKED, ONE, session({})].map(moveText)).toEqual([
      "This moves 12 bookings; each learner is told.",
      "This moves 1 booking; the learner is told.",
      "Nobody has booked yet, so nobody has to be told.",
    ]);
  });
});

describe("what is said afterwards", () => {
  it("tells what is gone from what is cancelled", () => {
    expect(farewell(BOOKED, 204)).toBe("“Knots” is deleted.");
    expect(farewell(BOOKED, 200)).toBe("“Knots” is cancelled. Everybody with a seat is told.");
    expect(farewell(GIVEN_BACK, 200)).toBe("“Knots” is cancelled.");
  });

  it("tells a move from one that waits for review", () => {
    expect(movedText(BOOKED, 200, "Sunday")).toBe("“Knots” is moved to Sunday. Everybody with a seat is told.");
    expect(movedText(session({}), 200, "Sunday")).toBe("“Knots” is moved to Sunday.");
    expect(movedText(BOOKED, 202, "Sunday")).toBe(
      "The new time of “Knots” waits for review. Until then the old one stands.",
    );
  });
});
