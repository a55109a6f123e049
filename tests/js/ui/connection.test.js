import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ConnectionNote, PATIENCE } from "../../../static/js/ui/connection.js";

let online = true;
let signIns = 0;
/** @type {ConnectionNote} */
let note;

beforeEach(() => {
  vi.useFakeTimers();
  online = true;
  signIns = 0;
  document.body.innerHTML = `<section id="network-banner" hidden>
    <span data-network-text></span><button data-network-action hidden>Sign in</button></section>`;
  const banner = document.getElementById("network-banner");
  note = new ConnectionNote({ banner, isOnline: () => online, signIn: () => (signIns += 1) });
});

afterEach(() => vi.useRealTimers());

const said = () => {
  const banner = document.getElementById("network-banner");
  return banner.hidden ? null : banner.querySelector("[data-network-text]").textContent;
};

describe("ConnectionNote", () => {
  it("says nothing of a line that is back soon", () => {
    note.feedIs("waiting");
    vi.advanceTimersByTime(PATIENCE - 1);
    note.feedIs("open");
    vi.advanceTimersByTime(PATIENCE);
    expect(said()).toBeNull();
  });

  it("tells when the server cannot be reached for long, through all attempts, until it can", () => {
    note.feedIs("waiting");
    vi.advanceTimersByTime(PATIENCE / 2);
    note.feedIs("connecting");
    vi.advanceTimersByTime(PATIENCE / 2);
    expect(said()).toBe("PeerLearn cannot be reached just now. This page keeps trying.");
    note.feedIs("open");
    expect(said()).toBeNull();
  });

  it("tells at once when the network is gone, and takes it back when it returns", () => {
    online = false;
    note.show();
    expect(said()).toBe("You are offline. This page catches up by itself when you are back.");
    online = true;
    note.show();
    expect(said()).toBeNull();
  });

  it("tells that updates are delayed, for as long as they are and nothing worse is the matter", () => {
    const words = "Updates are delayed just now. This page catches up by itself.";
    note.newsIs(true);
    expect(said()).toBe(words);
    online = false;
    note.show();
    expect(said()).toBe("You are offline. This page catches up by itself when you are back.");
    online = true;
    note.show();
    expect(said()).toBe(words);
    note.newsIs(false);
    expect(said()).toBeNull();
  });

  it("leads those who were signed out back in", () => {
    note.feedIs("signed-out");
    expect(said()).toBe("You were signed out. Sign in to go on.");
    document.querySelector("button").click();
    expect(signIns).toBe(1);
    expect(document.querySelector("button").hidden).toBe(false);
  });
});
