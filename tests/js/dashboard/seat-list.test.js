import { beforeEach, describe, expect, it } from "vitest";

import { SeatList } from "../../../static/js/dashboard/seat-list.js";

const DONE = { kind: "done", booking: { message: "Your booking is cancelled." } };

/** The list with everything it asks of the page written down in `said`. */
function listWith({ outcome = DONE, confirms = true } = {}) {
  /** @type {unknown[]} */
  const said = [];
  const list = new SeatList({
    cancel: async (url) => (said.push(["cancel", url]), /** @type {any} */ (outcome)),
    confirm: async () => confirms,
    toast: (tone, text) => said.push([tone, text]),
    signIn: () => said.push("sign in"),
    refresh: async () => void said.push("refresh"),
  });
  return { list, said };
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
    await list.cancel(button());
    expect(said).toEqual([["cancel", "/api/sessions/7/booking/"], ...after]);
    expect(button().disabled).toBe(false);
  });

  it("does nothing for whoever thinks better of it", async () => {
    const { list, said } = listWith({ confirms: false });
    await list.cancel(button());
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
