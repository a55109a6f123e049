import { beforeEach, describe, expect, it } from "vitest";

import { Meanwhile } from "../../../static/js/ui/meanwhile.js";
import { SessionPage } from "../../../static/js/ui/session-page.js";

const page = (id, { title = "Title", status = "scheduled", left = 5, booked = 0 } = {}) => `
  <article data-session-page data-session-id="${id}" data-status="${status}" data-starts="2026-11-21T12:30:00+00:00" data-ends="2026-11-21T13:30:00+00:00">
  <h1 data-session-title>${title}</h1><dd data-session-seats data-seats-left="${left}">${left} seats left</dd>
  <button>Book</button><span data-session-booked data-booked-count="${booked}">Booked (${booked})</span></article>`;

/** A session's page whose server answers with this. */
function following(answer) {
  const element = document.querySelector("article");
  const meanwhile = new Meanwhile();
  const target = new SessionPage({ element, fetchPage: async () => answer, onContent: () => {}, meanwhile });
  return { target, meanwhile };
}

const texts = (...selectors) => selectors.map((selector) => document.querySelector(selector).textContent);

describe("a session's page that missed some news", () => {
  beforeEach(() => {
    document.body.innerHTML = page(7);
  });

  it("agrees with the server again, but for its booking button, which looks for itself", async () => {
    const button = document.querySelector("button");
    const { target } = following(page(7, { title: "Moved", status: "live", left: 2, booked: 3 }));
    await target.catchUp();
    expect(texts("h1", "dd", "[data-booked-count]")).toEqual(["Moved", "2 seats left", "Booked (3)"]);
    expect(document.querySelector("article").dataset.status).toBe("live");
    expect(document.querySelector("button")).toBe(button);
  });

  it("believes no other page", async () => {
    const { target } = following(page(8, { title: "Another" }));
    await target.catchUp();
    expect(texts("h1")).toEqual(["Title"]);
  });

  it("says again what was said meanwhile, also where no page came", async () => {
    const said = [];
    const { target, meanwhile } = following(page(7));
    target.fetchPage = async () => {
      throw new Error("offline");
    };
    const done = target.catchUp();
    meanwhile.heard(() => said.push("live"));
    await expect(done).rejects.toThrow("offline");
    meanwhile.heard(() => said.push("later"));
    expect(said).toEqual(["live"]);
  });
});
