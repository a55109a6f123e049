import { beforeEach, describe, expect, it } from "vitest";

import { SessionActions, sessionOf } from "../../../static/js/dashboard/session-actions.js";

const TIMES = { start_time: "2026-11-25T09:15+05:30", end_time: "2026-11-25T10:15+05:30" };
const session = {
  url: "/api/sessions/7/",
  title: "Knots",
  status: "scheduled",
  taken: 2,
  wasBooked: true,
  start: "",
  end: "",
};

/** Actions with everything they ask of the page and the server written down in `said`. */
function actionsWith({ outcome = { kind: "done", status: 200, body: {} }, confirms = true, span = "Wednesday" } = {}) {
  /** @type {unknown[]} */
  const said = [];
  /** @param {string} name */
  const call = (name) => async (url, values) => (said.push([name, url, ...(values ? [values] : [])]), /** @type {any} */ (outcome));
  const actions = new SessionActions({
    api: { remove: call("remove"), cancel: call("cancel"), reschedule: call("reschedule") },
    confirm: async (dialog, { text }) => (said.push([dialog, text]), confirms),
    askTimes: async (_session, send) => (confirms ? { outcome: await send(TIMES), span } : null),
    toast: (tone, text) => said.push([tone, text]),
    signIn: () => said.push("sign in"),
    refresh: () => said.push("refresh"),
  });
  return { actions, said };
}

describe("SessionActions", () => {
  it("asks before it deletes, and says what became of it", async () => {
    const { actions, said } = actionsWith();
    await actions.act("delete", session);
    expect(said).toEqual([
      ["delete", "2 learners have booked. Deleting cancels the session and tells them."],
      ["remove", "/api/sessions/7/"],
      ["good", "“Knots” is cancelled. Everybody with a seat is told."],
      "refresh",
    ]);
  });

  it("asks before it cancels", async () => {
    const { actions, said } = actionsWith();
    await actions.act("cancel", session);
    expect(said.slice(1, 3)).toEqual([
      ["cancel", "/api/sessions/7/"],
      ["good", "“Knots” is cancelled. Everybody with a seat is told."],
    ]);
  });

  it.each([
    [200, ["good", "“Knots” is moved to Wednesday. Everybody with a seat is told."]],
    [202, ["calm", "The new time of “Knots” waits for review. Until then the old one stands."]],
  ])("moves with the times that were chosen: %i", async (status, toast) => {
    const { actions, said } = actionsWith({ outcome: { kind: "done", status, body: {} } });
    await actions.act("reschedule", session);
    expect(said).toEqual([["reschedule", "/api/sessions/7/", TIMES], toast, "refresh"]);
  });

  it("begins with what the address asks for, from the button of that very session", async () => {
    document.body.innerHTML = [6, 7]
      .map(
        (id) => `<li data-session-id="${id}" data-api="/api/sessions/${id}/" data-title="Knots ${id}">
          <button data-session-action="reschedule" id="reschedule-${id}"></button></li>`,
      )
      .join("");
    const { actions, said } = actionsWith();
    await actions.begin(document, "reschedule", "7");
    expect(document.activeElement?.id).toBe("reschedule-7");
    expect(said[0]).toEqual(["reschedule", "/api/sessions/7/", TIMES]);
  });

  it.each([
    ["its session is not there", `<li data-session-id="8" data-api="/api/sessions/8/"></li>`],
    ["it may not be moved any more", `<li data-session-id="7" data-api="/api/sessions/7/"></li>`],
  ])("says so where the address asks in vain: %s", async (_, html) => {
    document.body.innerHTML = html;
    const { actions, said } = actionsWith();
    await actions.begin(document, "reschedule", "7");
    expect(said).toEqual([["calm", "This session cannot be moved any more."]]);
  });

  it.each(["delete", "cancel", "reschedule"])("does nothing for whoever thinks better of it: %s", async (action) => {
    const { actions, said } = actionsWith({ confirms: false });
    await actions.act(action, session);
    expect(said.filter(([name]) => name !== action)).toEqual([]);
  });

  it.each([
    [
      "a lock that came while the page was open",
      { kind: "refused", reason: "It starts too soon.", fields: {} },
      [["bad", "It starts too soon."], "refresh"],
    ],
    ["an expired sign-in", { kind: "signedOut" }, ["sign in"]],
    ["no answer", { kind: "failed" }, [["bad", "That did not reach us. Check your connection and try again."]]],
  ])("%s", async (_name, outcome, after) => {
    for (const action of ["delete", "cancel", "reschedule"]) {
      const { actions, said } = actionsWith({ outcome: /** @type {any} */ (outcome) });
      await actions.act(action, session);
      expect(said.slice(-after.length)).toEqual(after);
    }
  });

  it("does a thing once, however often it is pressed meanwhile", async () => {
    const { actions, said } = actionsWith();
    await Promise.all([actions.act("reschedule", session), actions.act("reschedule", session)]);
    expect(said.filter(([name]) => name === "reschedule")).toHaveLength(1);
    await actions.act("reschedule", session);
    expect(said.filter(([name]) => name === "reschedule")).toHaveLength(2);
  });

  describe("in a page", () => {
    beforeEach(() => {
      document.body.innerHTML = `
        <li data-api="/api/sessions/7/" data-title="Knots" data-status="scheduled" data-was-booked="false"
            data-starts="2026-11-25T09:15:00+00:00" data-ends="2026-11-25T10:15:00+00:00" data-capacity="5">
          <span data-seats-left="5">5 seats left</span><button data-session-action="cancel"><span>Cancel</span></button><button id="other">Other</button>
        </li>`;
    });

    it("counts the seats as the row shows them, before the row itself is fetched anew", () => {
      const row = /** @type {HTMLElement} */ (document.querySelector("li"));
      const told = { start: "2026-11-25T09:15:00+00:00", end: "2026-11-25T10:15:00+00:00" };
      expect(sessionOf(row)).toEqual({ ...session, ...told, taken: 0, wasBooked: false });
      /** @type {HTMLElement} */ (row.querySelector("[data-seats-left]")).dataset.seatsLeft = "3";
      expect(sessionOf(row)).toEqual({ ...session, ...told });
      row.querySelector("[data-seats-left]")?.remove();
      expect(sessionOf(row).taken).toBe(0);
    });

    it("hears clicks on what is inside a tool, and no others", async () => {
      const { actions, said } = actionsWith();
      actions.listen(document.body);
      document.getElementById("other")?.click();
      /** @type {HTMLElement} */ (document.querySelector("button span")).click();
      await new Promise((resolve) => setTimeout(resolve));
      expect(said.map(([name, url]) => [name, url]).slice(1, 2)).toEqual([["cancel", "/api/sessions/7/"]]);
    });
  });
});
