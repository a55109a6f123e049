import { beforeEach, describe, expect, it } from "vitest";

import { SeatList } from "../../../static/js/dashboard/seat-list.js";

const DONE = { kind: "done", booking: { message: "Your booking is cancelled." } };

/** The list with everything it asks of the page written down in `said`. */
function listWith({ outcome = DONE, confirms = true } = {}) {
  /** @type {unknown[]} */
  const said = [];
  /** @type {string[]} */
  const asked = [];
  const list = new SeatList({
    call: async (act, url) => (said.push([act, url]), /** @type {any} */ (outcome)),
    confirm: async (question) => (asked.push(question), confirms),
    toast: (tone, text) => said.push([tone, text]),
    signIn: () => said.push("sign in"),
    refresh: async () => void said.push("refresh"),
  });
  return { list, said, asked };
}

/** @returns {HTMLButtonElement} */
const button = () => /** @type {HTMLButtonElement} */ (document.querySelector("button"));

beforeEach(() => {
  document.body.innerHTML = `<button data-cancel-seat="/api/sessions/7/booking/"><span>Cancel</span></button>`;
});

describe("SeatList", () => {
  it.each([
    ["a seat given back", DONE, ["good", "Your booking is cancelled."], "refresh"],
    ["a refusal", { kind: "refused", reason: "Too late." }, ["bad", "Too late."], "refresh"],
    ["an expired sign-in", { kind: "signedOut" }, "sign in"],
    ["no answer", { kind: "failed" }, ["bad", "That did not reach us. Check your connection and try again."]],
  ])("%s", async (_name, outcome, ...after) => {
    const { list, said } = listWith({ outcome: /** @type {any} */ (outcome) });
    await list.press(button());
    expect(said).toEqual([["cancel", "/api/sessions/7/booking/"], ...after]);
    expect(button().disabled).toBe(false);
  });

  it.each([
    ["data-keep-seat", "book", []],
    ["data-give-seat-on", "cancel", ["give-offer-on"]],
    ["data-leave-line", "leave", ["leave-line"]],
  ])("%s does its own", async (attribute, act, questions) => {
    document.body.innerHTML = `<button ${attribute}="/api/sessions/7/x/"></button>`;
    const place = { kind: "inLine", place: { message: "You have left the waitlist." } };
    const { list, said, asked } = listWith({ outcome: /** @type {any} */ (place) });
    await list.press(button());
    expect([asked, said]).toEqual([
      questions,
      [[act, "/api/sessions/7/x/"], ["good", "You have left the waitlist."], "refresh"],
    ]);
  });

  it("leaves other buttons alone", async () => {
    document.body.innerHTML = "<button>Menu</button>";
    const { list, said, asked } = listWith();
    await list.press(button());
    expect([asked, said]).toEqual([[], []]);
  });

  it("does nothing for whoever thinks better of it", async () => {
    const { list, said } = listWith({ confirms: false });
    await list.press(button());
    expect(said).toEqual([]);
  });

  it("hears clicks on what is inside a button", async () => {
    const { list, said } = listWith({ confirms: false });
    let asked = 0;
    list.options.confirm = async () => ((asked += 1), false);
    list.listen(document.body);
    document.querySelector("span")?.click();
    await Promise.resolve();
    expect([asked, said]).toEqual([1, []]);
  });
});
