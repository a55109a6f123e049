import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { toast, Toasts } from "../../../static/js/ui/toasts.js";

/** @type {AbortController} */
let page;

beforeEach(() => {
  vi.useFakeTimers();
  page = new AbortController();
  document.body.innerHTML = `
    <div id="toasts"><div role="alert" data-toasts="bad"></div><div role="status" data-toasts="calm"></div></div>
    <template id="toast-template"><div class="toast">
      <span data-toast-mark="good"></span><span data-toast-mark="bad"></span><span data-toast-mark="calm"></span>
      <p data-toast-text></p><a data-toast-action></a><button data-toast-close></button>
    </div></template>
    <dialog id="ask"></dialog>`;
});

afterEach(() => {
  page.abort();
  vi.useRealTimers();
});

const inLane = (name) => [...document.querySelectorAll(`[data-toasts="${name}"] [data-toast-text]`)].map((text) => text.textContent);

describe("Toasts", () => {
  it("says good and calm news politely, and what went wrong at once", () => {
    const toasts = Toasts.of(document);
    toasts.show({ tone: "good", text: "Session published successfully ✔" });
    toasts.show({ tone: "calm", text: "Alice gave her seat back" });
    toasts.show({ tone: "bad", text: "Save failed, retry?" });
    expect(inLane("calm")).toEqual(["Session published successfully ✔", "Alice gave her seat back"]);
    expect(inLane("bad")).toEqual(["Save failed, retry?"]);
  });

  it("carries only the mark of its tone", () => {
    const element = Toasts.of(document).show({ tone: "good", text: "Saved" });
    expect([...element.querySelectorAll("[data-toast-mark]")].map((mark) => mark.dataset.toastMark)).toEqual(["good"]);
  });

  it("shows what anything on the page says, as text and never as HTML", () => {
    Toasts.of(document).listen(window);
    toast("good", "<b>Alice</b> booked your session");
    expect(document.querySelector("#toasts [data-toast-action]")).toBeNull();
    expect(inLane("calm")).toEqual(["<b>Alice</b> booked your session"]);
  });

  it("takes good news away after six seconds", () => {
    Toasts.of(document).show({ tone: "good", text: "Saved" });
    vi.advanceTimersByTime(5_999);
    expect(inLane("calm")).toEqual(["Saved"]);
    vi.advanceTimersByTime(1);
    expect(inLane("calm")).toEqual([]);
  });

  it("leaves what went wrong until it is dismissed", () => {
    const element = Toasts.of(document).show({ tone: "bad", text: "Save failed, retry?" });
    vi.advanceTimersByTime(3_600_000);
    expect(inLane("bad")).toEqual(["Save failed, retry?"]);
    element.querySelector("[data-toast-close]").click();
    expect(inLane("bad")).toEqual([]);
  });

  it("asks for something by a button, and waits for the answer", () => {
    const toasts = Toasts.of(document);
    const run = vi.fn();
    toasts.show({ tone: "calm", text: "Rate your mentor", about: "rate:5", action: { label: "Rate now", run } });
    toasts.show({ tone: "good", text: "Booked", action: { label: "Add to calendar", url: "/calendar" } });
    vi.advanceTimersByTime(3_600_000);
    const [button, link] = document.querySelectorAll("[data-toast-action]");
    expect([button.tagName, button.textContent]).toEqual(["BUTTON", "Rate now"]);
    expect([link.tagName, link.getAttribute("href"), link.textContent]).toEqual(["A", "/calendar", "Add to calendar"]);
    button.click();
    expect(run).toHaveBeenCalledTimes(1);
    expect(inLane("calm")).toEqual(["Booked"]);
  });

  it("leads on by a link, and stays for whoever needs time to reach it", () => {
    const action = { label: "Reschedule", url: "/my-sessions?reschedule=3" };
    /** @type {unknown[]} */
    const told = [];
    window.addEventListener("toast", ({ detail }) => told.push(detail), { signal: page.signal });
    toast("calm", "No bookings", "session:3", action);
    const element = Toasts.of(document).show(/** @type {any} */ (told[0]));
    const link = element.querySelector("a");
    expect([link.textContent, link.getAttribute("href")]).toEqual(["Reschedule", "/my-sessions?reschedule=3"]);
    vi.advanceTimersByTime(3_600_000);
    expect(element.isConnected).toBe(true);
    element.querySelector("[data-toast-close]").click();
    expect(element.isConnected).toBe(false);
  });

  it("has no link where it leads nowhere", () => {
    const element = Toasts.of(document).show({ tone: "good", text: "Saved" });
    expect(element.querySelectorAll("a")).toHaveLength(0);
  });

  it("never goes from under the keyboard", () => {
    const element = Toasts.of(document).show({ tone: "good", text: "Saved" });
    element.querySelector("[data-toast-close]").focus();
    vi.advanceTimersByTime(10_000);
    expect(inLane("calm")).toEqual(["Saved"]);
    element.querySelector("[data-toast-close]").blur();
    vi.advanceTimersByTime(1_000);
    expect(inLane("calm")).toEqual([]);
  });

  it("keeps at most four of a kind, the newest", () => {
    const toasts = Toasts.of(document);
    for (const text of ["1", "2", "3", "4", "5"]) toasts.show({ tone: "good", text });
    expect(inLane("calm")).toEqual(["2", "3", "4", "5"]);
  });

  it("stands inside an open dialog, since all else is inert then, and comes back after", () => {
    const toasts = Toasts.of(document);
    const dialog = document.getElementById("ask");
    dialog.setAttribute("open", "");
    toasts.show({ tone: "bad", text: "Save failed, retry?" });
    expect(document.getElementById("toasts").parentElement).toBe(dialog);
    dialog.removeAttribute("open");
    toasts.show({ tone: "good", text: "Saved" });
    expect(document.getElementById("toasts").parentElement).toBe(document.body);
  });

  it("does without on a page that has no region", () => {
    document.body.innerHTML = "";
    expect(Toasts.of(document)).toBeNull();
  });
});
