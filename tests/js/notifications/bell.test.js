import { beforeEach, describe, expect, it } from "vitest";

import { formSender, listFetcher } from "../../../static/js/notifications/bell-api.js";
import { Bell, tellNews } from "../../../static/js/notifications/bell.js";

const PAGE = `
  <div data-bell><button>
    <span data-bell-count hidden>0</span><span data-bell-words>Notifications, none unread</span></button>
    <div id="panel" popover><div data-bell-list><p>Notifications</p></div><a id="all" href="/notifications/">All</a></div>
  </div>`;

/** What the server shows of the open bell. */
const list = (unread, ...ids) => `
  <div data-unread="${unread}">
    <form action="/notifications/read/" data-read-all><input name="up_to" value="${ids[0]}"><button>Mark all as read</button></form>
    <ul>${ids.map((id) => `<li><a href="/notifications/${id}/">News ${id}</a></li>`).join("")}</ul>
  </div>`;

/** A feed on which the test speaks. */
function speaking() {
  /** @type {Map<string, ((data?: object) => void)[]>} */
  const handlers = new Map();
  return {
    on: (type, handler) => handlers.set(type, [...(handlers.get(type) ?? []), handler]),
    say: (type, data) => handlers.get(type)?.forEach((handler) => handler(data)),
  };
}

/** A bell whose server answers with these lists, one after the other, and takes forms or does not. */
function ringing({ lists = [list(0)], takes = true } = {}) {
  const feed = speaking();
  const seen = { fetched: 0, sent: [], toasts: [], worded: 0 };
  const element = /** @type {HTMLElement} */ (document.querySelector("[data-bell]"));
  const target = new Bell({
    element,
    fetchList: async () => {
      seen.fetched += 1;
      const next = lists.length > 1 ? lists.shift() : lists[0];
      if (next instanceof Error) throw next;
      return next;
    },
    send: async (form) => {
      seen.sent.push(form.getAttribute("action"));
      if (!takes) throw new Error("offline");
    },
    toast: (...toast) => seen.toasts.push(toast),
    onContent: () => (seen.worded += 1),
  });
  target.follow(/** @type {any} */ (feed));
  return { target, feed, seen };
}

/** Opens or closes the panel, as the browser tells it. */
function toggle(newState) {
  const event = Object.assign(new Event("toggle"), { newState });
  document.getElementById("panel")?.dispatchEvent(event);
}

const badge = () => /** @type {HTMLElement} */ (document.querySelector("[data-bell-count]"));
const words = () => document.querySelector("[data-bell-words]")?.textContent;
const links = () => [...document.querySelectorAll("[data-bell-list] a")].map((link) => link.textContent);
const settled = () => new Promise((resolve) => setTimeout(resolve));
const news = { id: 7, title: "Moved", unread: 3, toast: true };

beforeEach(() => {
  document.body.innerHTML = PAGE;
});

describe("Bell", () => {
  it("counts what is unread in figures and in words, without asking the server", async () => {
    const { feed, seen } = ringing();
    feed.say("notification", news);
    expect([badge().textContent, badge().hidden, words()]).toEqual(["3", false, "Notifications, 3 unread"]);
    feed.say("notification", { ...news, unread: 120 });
    expect([badge().textContent, words()]).toEqual(["99+", "Notifications, 120 unread"]);
    feed.say("notifications.read", { unread: 0 });
    expect([badge().hidden, words()]).toEqual([true, "Notifications, none unread"]);
    await settled();
    expect(seen.fetched).toBe(0);
  });

  it("fetches its list when it is opened, and takes the count from it", async () => {
    const { seen } = ringing({ lists: [list(2, 9, 8)] });
    toggle("open");
    await settled();
    expect([links(), badge().textContent, seen.worded]).toEqual([["News 9", "News 8"], "2", 1]);
  });

  it("follows the news while it is open, and no longer when it is closed", async () => {
    const { feed, seen } = ringing({ lists: [list(1, 8), list(2, 9, 8)] });
    toggle("open");
    await settled();
    feed.say("notification", { ...news, unread: 2 });
    await settled();
    expect([links(), badge().textContent]).toEqual([["News 9", "News 8"], "2"]);
    toggle("closed");
    feed.say("notification", { ...news, unread: 3 });
    await settled();
    expect(seen.fetched).toBe(2);
  });

  it("fetches once more for all the news that came while it was fetching", async () => {
    const { target, seen } = ringing({ lists: [list(1, 8), list(3, 10, 9, 8)] });
    await Promise.all([target.refresh(), target.refresh(), target.refresh()]);
    expect([seen.fetched, links()]).toEqual([2, ["News 10", "News 9", "News 8"]]);
  });

  it("catches up after the line was away, open or not", async () => {
    const { feed } = ringing({ lists: [list(5, 9)] });
    feed.say("resync");
    await settled();
    expect(badge().textContent).toBe("5");
  });

  it("keeps the focus on the link that had it, or gives it to one that is there", async () => {
    const { target } = ringing({ lists: [list(1, 8), list(2, 9, 8), list(2, 10, 9)] });
    await target.refresh();
    document.querySelector("a[href='/notifications/8/']")?.focus();
    await target.refresh();
    expect(document.activeElement?.textContent).toBe("News 8");
    await target.refresh();
    expect(document.activeElement?.textContent).toBe("News 10");
  });

  it("marks all as read without leaving the page", async () => {
    const { target, seen } = ringing({ lists: [list(2, 9, 8), list(0, 9, 8)] });
    await target.refresh();
    const press = new Event("submit", { bubbles: true, cancelable: true });
    document.querySelector("form")?.dispatchEvent(press);
    await settled();
    expect([press.defaultPrevented, seen.sent, badge().hidden]).toEqual([true, ["/notifications/read/"], true]);
    expect(seen.toasts).toEqual([]);
  });

  it("says when that could not be saved", async () => {
    const { target, seen } = ringing({ lists: [list(2, 9, 8)], takes: false });
    await target.refresh();
    document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await settled();
    expect([seen.toasts, badge().textContent]).toEqual([[["bad", "That could not be saved. Please try again."]], "2"]);
  });

  it.each([
    ["no answer", new Error("offline")],
    ["another page, such as sign in", "<main>Sign in</main>"],
  ])("stays as it is after %s, and can be refreshed again", async (_name, answer) => {
    const { target } = ringing({ lists: [list(1, 8), answer, list(2, 9, 8)] });
    await target.refresh();
    await target.refresh();
    expect([links(), badge().textContent]).toEqual([["News 8"], "1"]);
    await target.refresh();
    expect(badge().textContent).toBe("2");
  });
});

describe("tellNews", () => {
  it("says a fresh title calmly, once for each notification, and nothing where a page has words of its own", () => {
    const feed = speaking();
    const toasts = [];
    tellNews(/** @type {any} */ (feed), (...toast) => toasts.push(toast));
    feed.say("notification", news);
    feed.say("notification", { ...news, id: 8, toast: false });
    expect(toasts).toEqual([["calm", "Moved", "notification:7"]]);
  });

  it("leads to where an offer is taken", () => {
    const feed = speaking();
    const toasts = [];
    tellNews(/** @type {any} */ (feed), (...toast) => toasts.push(toast));
    feed.say("notification", { ...news, kind: "waitlist.offered", url: "/sessions/knots/" });
    expect(toasts).toEqual([["calm", "Moved", "notification:7", { label: "Open", url: "/sessions/knots/" }]]);
  });
});

describe("what the bell asks of the server", () => {
  const answer = (values) => /** @type {any} */ (async () => ({ ok: true, redirected: false, text: async () => "list", ...values }));

  it.each([
    ["an error", { ok: false, status: 503 }],
    ["a redirect to signing in", { redirected: true }],
  ])("takes %s for no answer", async (_name, values) => {
    document.body.innerHTML = list(1, 8);
    const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
    await expect(listFetcher({ url: "/x/", fetch: answer(values) })()).rejects.toThrow();
    await expect(formSender({ csrfToken: () => "t", fetch: answer(values) })(form)).rejects.toThrow();
  });

  it("sends the form's own fields, with the token of now", async () => {
    document.body.innerHTML = list(1, 8);
    const calls = [];
    const fetch = /** @type {any} */ (async (...call) => {
      calls.push(call);
      return { ok: true, redirected: false };
    });
    await formSender({ csrfToken: () => "now", fetch })(/** @type {HTMLFormElement} */ (document.querySelector("form")));
    const [url, { method, body, headers }] = calls[0];
    expect([new URL(url).pathname, method, String(body)]).toEqual(["/notifications/read/", "POST", "up_to=8"]);
    expect(headers).toEqual({ Accept: "application/json", "X-CSRFToken": "now" });
  });
});
