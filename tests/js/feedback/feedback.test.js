import { beforeEach, describe, expect, it, vi } from "vitest";

import { FeedbackApi } from "../../../static/js/feedback/feedback-api.js";
import { CHOOSE, CHOOSE_OR_SKIP, FeedbackDialog, questionOf, TRY_AGAIN } from "../../../static/js/feedback/feedback-dialog.js";
import { openRoom, seen, shown } from "../room/ui/page.js";
import { config } from "../room/ui/samples.js";

const maya = { id: 1, name: "Maya Rao", role: "mentor", stars: null, comment: "" };
const alice = { id: 2, name: "Alice Iyer", role: "learner", stars: null, comment: "" };
const bob = { id: 3, name: "Bob Nair", role: "learner", stars: null, comment: "" };

describe("the feedback API", () => {
  const answering = (status, body) => vi.fn(async () => new Response(JSON.stringify(body), { status }));
  const api = (fetch) => new FeedbackApi({ url: "/api/sessions/5/feedback/", csrfToken: () => "token", fetch });

  it("asks whom one may rate", async () => {
    expect(await api(answering(200, { may_rate: [maya] })).mayRate()).toEqual([maya]);
    expect(await api(answering(403, { detail: "No part in it." })).mayRate()).toEqual([]);
    expect(await api(answering(500, {})).mayRate()).toBeNull();
    expect(await api(vi.fn(() => Promise.reject(new TypeError("offline")))).mayRate()).toBeNull();
  });

  it("sends a rating with the token", async () => {
    const fetch = answering(201, {});
    expect(await api(fetch).rate({ subject: 1, stars: 4, comment: "Clear." })).toEqual({ kind: "saved" });
    const [url, { method, headers, body }] = fetch.mock.calls[0];
    expect([url, method, headers["X-CSRFToken"]]).toEqual(["/api/sessions/5/feedback/", "POST", "token"]);
    expect(JSON.parse(body)).toEqual({ subject: 1, stars: 4, comment: "Clear." });
  });

  it.each([
    [200, {}, { kind: "saved" }],
    [400, { comment: ["Too long.", "Shorter."] }, { kind: "refused", fields: { comment: "Too long. Shorter." } }],
    [403, { detail: "It is too late." }, { kind: "refused", fields: { "": "It is too late." } }],
    [502, {}, { kind: "failed" }],
  ])("reads an answer of %i", async (status, body, outcome) => {
    expect(await api(answering(status, body)).rate({ subject: 1, stars: 4, comment: "" })).toEqual(outcome);
  });

  it("takes a page that is no answer for none", async () => {
    const fetch = vi.fn(async () => new Response("<html>", { status: 200 }));
    expect(await api(fetch).rate({ subject: 1, stars: 4, comment: "" })).toEqual({ kind: "failed" });
  });
});

describe("the feedback dialog", () => {
  let root;
  let dialog;
  let api;
  let done;

  function open(role, people) {
    root = openRoom(config({ role }));
    dialog = root.querySelector("[data-feedback]");
    api = { rate: vi.fn(async () => ({ kind: "saved" })) };
    done = [];
    new FeedbackDialog({ dialog, api, onDone: (isSaved) => done.push(isSaved) }).open(people);
  }

  beforeEach(() => open("mentor", [alice, bob]));

  const of = (id) => dialog.querySelector(`[data-subject="${id}"]`);
  const star = (id, stars) => of(id).querySelector(`input[value="${stars}"]`).click();
  const write = (id, words) => {
    of(id).querySelector("textarea").value = words;
    of(id).querySelector("textarea").dispatchEvent(new Event("input"));
  };
  const problems = () => shown(dialog, "[data-problem], [data-feedback-problem]").map(seen).filter(Boolean);

  async function send() {
    dialog.querySelector("form").requestSubmit();
    await vi.waitFor(() => expect(api.rate.mock.results.length + problems().length + done.length).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve));
  }

  it("asks a learner for the mentor, a mentor for each learner, by groups of radio buttons", () => {
    expect([...dialog.querySelectorAll("legend")].map(seen)).toEqual(["Alice Iyer", "Bob Nair"]);
    expect([...of(2).querySelectorAll("label.star")].map(seen)).toEqual([
      "1 star",
      "2 stars",
      "3 stars",
      "4 stars",
      "5 stars",
    ]);
    const names = new Set([...dialog.querySelectorAll("input[type=radio]")].map(({ name }) => name));
    expect(names).toEqual(new Set(["stars-2", "stars-3"]));
    expect(document.activeElement).toBe(dialog.querySelector("h2"));

    open("learner", [maya]);
    expect([dialog.id, seen(dialog.querySelector("h2"))]).toEqual(["rate-mentor", "Rate Mentor"]);
    expect(seen(dialog.querySelector("#rate-text"))).toBe("How was it with Maya Rao?");
  });

  it("names the session where the page around it does not", () => {
    expect(questionOf([maya], "Talking")).toEqual({ heading: "Rate Mentor", text: "How was “Talking” with Maya Rao?" });
    expect(questionOf([alice, bob], "Talking")).toEqual({
      heading: "Rate Learner",
      text: "How was it to teach each of them in “Talking”? Leave out whom you cannot judge.",
    });
    expect(questionOf([alice], "").text).toBe("How was it to teach each of them? Leave out whom you cannot judge.");
  });

  it("ties each comment to its label and each message to its field", () => {
    const comment = of(3).querySelector("textarea");
    expect(of(3).querySelector("label[for]").htmlFor).toBe(comment.id);
    expect(document.getElementById(comment.getAttribute("aria-describedby")).dataset.problem).toBe("comment");
  });

  it("saves those who were rated, leaves out the others, and closes", async () => {
    star(2, 5);
    write(2, "Came prepared.");
    await send();
    expect(api.rate.mock.calls).toEqual([[{ subject: 2, stars: 5, comment: "Came prepared." }]]);
    expect(done).toEqual([true]);
    expect(dialog.open).toBe(false);
  });

  it("shows what was said before, to be changed", async () => {
    open("learner", [{ ...maya, stars: 3, comment: "Good." }]);
    expect(of(1).querySelector("input:checked").value).toBe("3");
    star(1, 4);
    await send();
    expect(api.rate.mock.calls).toEqual([[{ subject: 1, stars: 4, comment: "Good." }]]);
  });

  it("can be skipped, by button and by Escape", () => {
    dialog.querySelector("[data-feedback-skip]").click();
    expect(done).toEqual([false]);
    open("learner", [maya]);
    dialog.close();
    expect(done).toEqual([false]);
  });

  it("asks for stars where nothing was chosen", async () => {
    await send();
    expect(problems()).toEqual([CHOOSE_OR_SKIP]);
    open("learner", [maya]);
    await send();
    expect(problems()).toEqual([CHOOSE]);
    expect(document.activeElement.name).toBe("stars-1");
    expect(api.rate).not.toHaveBeenCalled();
  });

  it("asks for the stars to a comment", async () => {
    write(3, "Asked good questions.");
    await send();
    expect(problems()).toEqual([CHOOSE]);
    expect(of(3).querySelector("input").getAttribute("aria-invalid")).toBe("true");
    star(3, 5);
    expect(problems()).toEqual([]);
    expect(of(3).querySelector("input").hasAttribute("aria-invalid")).toBe(false);
  });

  it("keeps what was saved when another part is refused, and sends only the rest again", async () => {
    api.rate.mockImplementation(async ({ subject }) =>
      subject === 2 ? { kind: "saved" } : { kind: "refused", fields: { comment: "Leave that word out." } },
    );
    star(2, 5);
    star(3, 2);
    write(3, "A bad word.");
    await send();
    expect(dialog.open).toBe(true);
    expect(problems()).toEqual(["Leave that word out."]);
    expect(seen(of(2))).toContain("Saved");
    expect(document.activeElement).toBe(of(3).querySelector("textarea"));

    api.rate.mockClear();
    api.rate.mockImplementation(async () => ({ kind: "saved" }));
    write(3, "Talked much.");
    await send();
    expect(api.rate.mock.calls.flat().map(({ subject }) => subject)).toEqual([3]);
    expect(done).toEqual([true]);
  });

  it("says that nothing reached the server, and keeps what was written", async () => {
    api.rate.mockImplementation(async () => ({ kind: "failed" }));
    star(2, 5);
    write(2, "Came prepared.");
    await send();
    expect(problems()).toEqual([TRY_AGAIN]);
    expect(of(2).querySelector("textarea").value).toBe("Came prepared.");
    expect(done).toEqual([]);
  });

  it("sends once, however often the button is pressed", async () => {
    star(2, 5);
    dialog.querySelector("form").requestSubmit();
    dialog.querySelector("form").requestSubmit();
    await vi.waitFor(() => expect(done).toEqual([true]));
    expect(api.rate).toHaveBeenCalledTimes(1);
  });

  it("closes after a second look when all is saved", async () => {
    api.rate.mockImplementationOnce(async () => ({ kind: "saved" })).mockImplementationOnce(async () => ({ kind: "failed" }));
    star(2, 5);
    star(3, 5);
    await send();
    star(3, 5);
    dialog.querySelector("form").requestSubmit();
    await vi.waitFor(() => expect(done).toEqual([true]));
  });
});
