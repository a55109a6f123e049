import { beforeEach, describe, expect, it, vi } from "vitest";

import { OverView } from "../../../../static/js/room/ui/over-view.js";
import { openRoom, seen, shown } from "./page.js";
import { config, view } from "./samples.js";

const maya = { id: 1, name: "Maya Rao", role: "mentor", stars: null, comment: "" };

let root;
let api;
let thanks;
let over;

function open(role = "learner") {
  root = openRoom(config({ role }));
  api = { mayRate: vi.fn(async () => [maya]), rate: vi.fn(async () => ({ kind: "saved" })) };
  thanks = [];
  over = new OverView({
    element: root.querySelector("[data-over]"),
    dialog: root.querySelector("[data-feedback]"),
    api,
    thank: (text) => thanks.push(text),
  });
}

beforeEach(() => open());

const ended = (room = {}) => view({ room: { phase: "ended", duration: 2_820, endReason: "mentor", ...room } });
const words = () => shown(root, "[data-over] h2, [data-over] .lede").map(seen);
const rateButton = () => shown(root, "[data-rate]");
const dialog = () => root.querySelector("[data-feedback]");
const asked = () => vi.waitFor(() => expect(dialog().hasAttribute("open")).toBe(true));

describe("after a session", () => {
  it("nothing of it is there while it lasts", () => {
    over.render(view());
    expect(words()).toEqual([]);
    expect(api.mayRate).not.toHaveBeenCalled();
  });

  it("says how long it was, and asks once how it was", async () => {
    over.render(ended());
    over.render(ended());
    await asked();
    expect(words()).toEqual(["The session has ended", "It lasted 47 minutes. Thank you for being there."]);
    expect(api.mayRate).toHaveBeenCalledTimes(1);
  });

  it("thanks for feedback, and asks for no more", async () => {
    over.render(ended());
    await asked();
    dialog().querySelector("input[value='5']").click();
    dialog().querySelector("form").requestSubmit();
    await vi.waitFor(() => expect(thanks).toEqual(["Thank you for your feedback"]));
    expect(rateButton()).toEqual([]);
    expect(document.activeElement.id).toBe("over-title");
  });

  it("lets it be skipped, and taken up again", async () => {
    over.render(ended());
    await asked();
    dialog().querySelector("[data-feedback-skip]").click();
    expect(thanks).toEqual([]);
    expect(rateButton().map(seen)).toEqual(["Rate Mentor"]);
    rateButton()[0].click();
    await asked();
  });

  it("asks nothing where there is nobody to rate", async () => {
    api.mayRate.mockResolvedValue([]);
    over.render(ended());
    await Promise.resolve();
    await Promise.resolve();
    expect([rateButton(), dialog().hasAttribute("open")]).toEqual([[], false]);
  });

  it("offers to ask again where no answer came", async () => {
    api.mayRate.mockResolvedValueOnce(null);
    over.render(ended());
    await vi.waitFor(() => expect(rateButton()).toHaveLength(1));
    rateButton()[0].click();
    await asked();
  });

  it.each([
    ["a cancelled session", { endReason: "cancelled" }, ["This session was cancelled", "Its page says what comes next."]],
    ["a refusal", { phase: "refused", refusal: "You have no booking for this session." }, ["You cannot come in here", "You have no booking for this session."]],
  ])("asks nobody after %s", async (_name, room, expected) => {
    over.render(ended(room));
    await Promise.resolve();
    expect(words()).toEqual(expected);
    expect(api.mayRate).not.toHaveBeenCalled();
  });

  it("says no length of a session that never began", () => {
    over.render(ended({ duration: null }));
    expect(words()[1]).toBe("Thank you for being there.");
  });

  it("has the way home for an observer, who rates nobody", async () => {
    open("observer");
    over.render(ended());
    await Promise.resolve();
    expect(shown(root, "[data-over] a").map((link) => link.getAttribute("href"))).toEqual(["/dashboard/", "/sessions/"]);
    expect(api.mayRate).not.toHaveBeenCalled();
  });
});
