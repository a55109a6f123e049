import { beforeEach, describe, expect, it, vi } from "vitest";

import { TRY_AGAIN } from "../../../static/js/feedback/feedback-dialog.js";
import { NOBODY, RatingDesk, THANKS } from "../../../static/js/feedback/rating-desk.js";
import { pretendBrowser, render, seen } from "../room/ui/page.js";

const maya = { id: 1, name: "Maya Rao", role: "mentor", stars: null, comment: "" };
const news = (id, title = "Talking") => ({ session_id: id, session_title: title, mentor_name: "Maya Rao" });

let dialog;
let desk;
let api;
let toasts;
let forgotten;
let refresh;

beforeEach(() => {
  pretendBrowser();
  document.body.innerHTML = `
    <main id="content" tabindex="-1"><button id="rate-7" data-rate-session="7" data-rate-title="Sevens"><span>Rate</span></button></main>
    ${render("feedback/dialog.html", { id: "rate-people" })}`;
  dialog = document.getElementById("rate-people");
  api = { mayRate: vi.fn(async () => [maya]), rate: vi.fn(async () => ({ kind: "saved" })) };
  toasts = [];
  forgotten = [];
  refresh = vi.fn();
  desk = new RatingDesk({
    dialog,
    apiOf: (id) => ({ mayRate: () => api.mayRate(id), rate: (rating) => api.rate(id, rating) }),
    toast: (tone, text, about, action) => toasts.push({ tone, text, about, action }),
    forget: (about) => forgotten.push(about),
    refresh,
  });
  const page = new AbortController();
  const listen = document.addEventListener.bind(document);
  desk.listen({ addEventListener: (type, act) => listen(type, act, { signal: page.signal }) });
  return () => page.abort();
});

const question = () => seen(dialog.querySelector("#rate-text"));
const opened = (title) => vi.waitFor(() => expect([dialog.open, question()]).toEqual([true, `How was “${title}” with Maya Rao?`]));
const skip = () => dialog.querySelector("[data-feedback-skip]").click();

describe("the rating desk", () => {
  it("tells a learner of a session that is over, with a button that asks", async () => {
    desk.due(news(5));
    const [{ tone, text, about, action }] = toasts;
    expect([tone, text, about, action.label]).toEqual([
      "calm",
      "Rate your mentor: how was “Talking” with Maya Rao?",
      "rate:5",
      "Rate now",
    ]);
    expect(dialog.open).toBe(false);
    action.run();
    await opened("Talking");
    expect(api.mayRate.mock.calls).toEqual([[5]]);
  });

  it("sends what was said to the session that it is of, gives thanks, and lets the page follow", async () => {
    void desk.ask({ id: 5, title: "Talking" });
    await opened("Talking");
    dialog.querySelector("input[value='4']").click();
    dialog.querySelector("form").requestSubmit();
    await vi.waitFor(() => expect(toasts).toEqual([{ tone: "good", text: THANKS, about: "feedback", action: undefined }]));
    expect(api.rate.mock.calls).toEqual([[5, { subject: 1, stars: 4, comment: "" }]]);
    expect([forgotten, refresh.mock.calls.length, dialog.open]).toEqual([["rate:5"], 1, false]);
  });

  it("says nothing when it is skipped, and gives the focus to the page", async () => {
    void desk.ask({ id: 5, title: "Talking" });
    await opened("Talking");
    document.activeElement.blur();
    skip();
    await vi.waitFor(() => expect(document.activeElement.id).toBe("content"));
    expect([toasts, refresh.mock.calls]).toEqual([[], []]);
  });

  it("asks one question at a time", async () => {
    void desk.ask({ id: 5, title: "Talking" });
    await opened("Talking");
    void desk.ask({ id: 6, title: "Listening" });
    expect(question()).toBe("How was “Talking” with Maya Rao?");
    skip();
    await opened("Listening");
    skip();
    void desk.ask({ id: 8, title: "Reading" });
    await opened("Reading");
  });

  it("does not ask what was answered elsewhere meanwhile", async () => {
    void desk.ask({ id: 5, title: "Talking" });
    await opened("Talking");
    void desk.ask({ id: 6, title: "Listening" });
    desk.saved({ session_id: 6 });
    expect(forgotten).toEqual(["rate:6"]);
    skip();
    void desk.ask({ id: 8, title: "Reading" });
    await opened("Reading");
  });

  it("is asked by any button of the page", async () => {
    document.querySelector("#rate-7 span").click();
    await opened("Sevens");
  });

  it.each([
    [null, { tone: "bad", text: TRY_AGAIN }],
    [[], { tone: "calm", text: NOBODY }],
  ])("says why it cannot ask: %o", async (people, said) => {
    api.mayRate.mockImplementation(async () => people);
    await desk.ask({ id: 5, title: "Talking" });
    expect(toasts).toMatchObject([said]);
    expect(dialog.open).toBe(false);
  });
});
