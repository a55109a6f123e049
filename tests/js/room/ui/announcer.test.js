import { beforeEach, describe, expect, it } from "vitest";

import { Announcer, ECHO_MS, GATHER_MS, merged, STAYS_MS } from "../../../../static/js/room/ui/announcer.js";
import { pretendBrowser } from "./page.js";

/** A clock that a test moves. */
class Clock {
  time = 0;
  waiting = [];

  now = () => this.time;
  setTimeout = (act, delay) => this.waiting.push({ at: this.time + delay, act });

  pass(milliseconds) {
    const until = this.time + milliseconds;
    const due = () => this.waiting.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
    for (let next = due(); next; next = due()) {
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.time = next.at;
      next.act();
    }
    this.time = until;
  }
}

let clock;
let announcer;
const region = (name) => document.getElementById(name);
const spoken = (name) => [...region(name).children].map(({ textContent }) => textContent);

beforeEach(() => {
  pretendBrowser();
  document.body.innerHTML = `<main><div id="polite" aria-live="polite"></div><div id="assertive" aria-live="assertive"></div></main>
    <dialog id="ask"></dialog>`;
  clock = new Clock();
  announcer = new Announcer({ polite: region("polite"), assertive: region("assertive"), clock });
});

const joined = (name) => ({ text: `${name} joined`, several: "people joined" });

describe("the announcer", () => {
  it("says calm things after a moment, and urgent ones at once", () => {
    announcer.say({ text: "Alice raised a hand" });
    announcer.say({ text: "Reconnecting…", urgent: true });
    expect([spoken("polite"), spoken("assertive")]).toEqual([[], ["Reconnecting…"]]);
    clock.pass(GATHER_MS);
    expect(spoken("polite")).toEqual(["Alice raised a hand"]);
  });

  it("says as one what came together", () => {
    for (const name of ["Alice", "Bob", "Carol"]) announcer.say(joined(name));
    announcer.say({ text: "Dev left", several: "people left" });
    clock.pass(GATHER_MS);
    expect(spoken("polite")).toEqual(["3 people joined", "Dev left"]);
  });

  it("says of one matter the newest word alone", () => {
    announcer.say({ text: "Alice joined your session", about: "person:2" });
    announcer.say({ text: "Bob joined", about: "person:3" });
    announcer.say({ text: "Alice joined", about: "person:2" });
    clock.pass(GATHER_MS);
    expect(spoken("polite")).toEqual(["Bob joined", "Alice joined"]);
  });

  it("says apart what came apart", () => {
    announcer.say(joined("Alice"));
    clock.pass(GATHER_MS);
    announcer.say(joined("Bob"));
    clock.pass(GATHER_MS);
    expect(spoken("polite")).toEqual(["Alice joined", "Bob joined"]);
  });

  it("does not say twice of one matter the same, but says it again when it happens again", () => {
    const waits = { text: "Alice is waiting in the room", about: "person:2" };
    announcer.say(waits);
    clock.pass(GATHER_MS);
    announcer.say(waits);
    clock.pass(ECHO_MS);
    expect(spoken("polite")).toEqual(["Alice is waiting in the room"]);
    announcer.say(waits);
    clock.pass(GATHER_MS);
    expect(spoken("polite")).toEqual(["Alice is waiting in the room", "Alice is waiting in the room"]);
  });

  it("says the same soon again where something else came between", () => {
    for (const text of ["Reconnecting…", "You are connected again", "Reconnecting…"]) {
      announcer.say({ text, about: "link", urgent: true });
    }
    expect(spoken("assertive")).toEqual(["Reconnecting…", "You are connected again", "Reconnecting…"]);
  });

  it("takes old words away", () => {
    announcer.say({ text: "Reconnecting…", urgent: true });
    clock.pass(STAYS_MS);
    expect(spoken("assertive")).toEqual([]);
  });

  it("speaks from inside a dialog while one is open, since all else is silent then", () => {
    const dialog = document.getElementById("ask");
    dialog.showModal();
    announcer.say({ text: "The session has ended", urgent: true });
    expect(region("assertive").parentElement).toBe(dialog);
    // A screen reader must know the region before it hears it.
    expect(spoken("assertive")).toEqual([]);
    clock.pass(100);
    expect(spoken("assertive")).toEqual(["The session has ended"]);

    dialog.close();
    announcer.say({ text: "Thank you for your feedback" });
    expect(region("polite").parentElement.tagName).toBe("MAIN");
    clock.pass(GATHER_MS);
    expect(spoken("polite")).toEqual(["Thank you for your feedback"]);
  });
});

describe("merging", () => {
  it("keeps the order in which the kinds came", () => {
    const left = { text: "Dev left", several: "people left" };
    expect(merged([joined("Alice"), left, { text: "Bob raised a hand" }, joined("Carol")])).toEqual([
      "2 people joined",
      "Dev left",
      "Bob raised a hand",
    ]);
  });
});
