// @vitest-environment node
import { describe, expect, it } from "vitest";

import { newsOf, newsOfTrouble, worstTrouble } from "../../../static/js/room/news.js";
import { initialState, reduce } from "../../../static/js/room/state.js";
import { ALICE, back, BOB, CONFIG, ended, extended, joined, left, lost, MAYA, moved, NOON, person, STAFF, welcome, wentLive } from "./fakes/samples.js";

/** The news of the last message, Alice having heard the others. */
function news(...messages) {
  let state = initialState(CONFIG);
  let last = [];
  for (const message of messages) {
    const before = state;
    state = reduce(before, message);
    last = newsOf(before, state, message, CONFIG.session_id);
  }
  return last;
}

const LOBBY = welcome({ people: [ALICE] });
const LIVE = welcome({ status: "live", people: [MAYA, ALICE, BOB] });
const calm = (text, about) => ({ tone: "calm", text, about });
/** The same of a learner; several of them are spoken of as one. */
const ofLearner = (name, did, about, all = did) => ({ ...calm(`${name} ${did}`, about), several: `learners ${all}` });

describe("delayed updates", () => {
  const [delayed, onTime] = ["delayed", "on_time"].map((type) => ({ type, seq: null }));

  it("are told once, and taken back", () => {
    expect(news(LIVE, delayed)).toEqual([
      { tone: "bad", text: "Updates are delayed. Sound and picture go on.", about: "delay" },
    ]);
    expect(news(LIVE, delayed, delayed)).toEqual([]);
    expect(news(LIVE, delayed, onTime)).toEqual([
      { tone: "good", text: "Updates come in time again", about: "delay" },
    ]);
    expect(news(LIVE, onTime)).toEqual([]);
  });
});

describe("comings and goings", () => {
  it("say in the lobby who waits, under the name that the mentor's feed gives the matter", () => {
    expect(news(LOBBY, joined(11, BOB))).toEqual([ofLearner("Bob", "is waiting in the room", "person:3", "are waiting in the room")]);
    expect(news(LOBBY, joined(11, MAYA))).toEqual([calm("Maya is here", "person:1")]);
  });

  it("say in the session who joined, left, is reconnecting and is back", () => {
    const carol = person(4, "Carol");
    expect(news(LIVE, joined(11, carol))).toEqual([ofLearner("Carol", "joined", "person:4")]);
    expect(news(LIVE, left(11, BOB))).toEqual([ofLearner("Bob", "left", "person:3")]);
    expect(news(LIVE, left(11, BOB, "lost"))).toEqual([ofLearner("Bob", "lost the connection", "person:3")]);
    expect(news(LIVE, lost(11, BOB))).toEqual([ofLearner("Bob", "is reconnecting…", "person:3", "are reconnecting…")]);
    expect(news(LIVE, lost(11, BOB), back(12, BOB))).toEqual([ofLearner("Bob", "is back", "person:3", "are back")]);
  });

  it("say that somebody is back who comes with another page after being lost, nothing if they never went", () => {
    const anew = { ...BOB, epoch: 2 };
    expect(news(LIVE, lost(11, BOB), joined(12, anew))).toEqual([ofLearner("Bob", "is back", "person:3", "are back")]);
    expect(news(LIVE, joined(11, anew))).toEqual([]);
  });

  it("name observers as what they are", () => {
    expect(news(LIVE, joined(11, STAFF))).toEqual([calm("Sam is observing", "person:9")]);
  });

  it("say nothing of oneself", () => {
    expect(news(LOBBY, joined(11, { ...ALICE, epoch: 2 }))).toEqual([]);
    expect(news(LIVE, lost(11, ALICE))).toEqual([]);
    expect(news(LIVE, { type: "participant.hand", seq: 11, at: NOON, id: ALICE.id, raised_at: NOON })).toEqual([]);
  });

  it("say nothing of an entry that was known", () => {
    expect(news(LIVE, left(11, BOB), left(11, BOB))).toEqual([]);
  });
});

describe("hands", () => {
  it("are told when they go up, not when they go down", () => {
    const up = { type: "participant.hand", seq: 11, at: NOON, id: BOB.id, raised_at: NOON };
    expect(news(LIVE, up)).toEqual([calm("Bob raised a hand", "hand:3")]);
    expect(news(LIVE, up, { ...up, seq: 12, raised_at: null })).toEqual([]);
  });
});

describe("the session", () => {
  it("is told at once when it starts, is moved, goes on longer, and ends", () => {
    const urgent = { about: "session:7", urgent: true };
    expect(news(LOBBY, wentLive(11))).toEqual([{ tone: "good", text: "The session has started", ...urgent }]);
    expect(news(LIVE, extended(11, 5), extended(12, 10))).toEqual([
      { tone: "good", text: "The session goes on for 5 more minutes", about: "extension" },
    ]);
    expect(news(LOBBY, moved(11, 15))).toEqual([
      { tone: "calm", text: "The session was moved to another time", about: "times" },
    ]);
    expect(news(LIVE, ended(11))).toEqual([{ tone: "calm", text: "The session has ended", ...urgent }]);
    expect(news(LOBBY, ended(11, "cancelled"))).toEqual([{ tone: "calm", text: "This session was cancelled", ...urgent }]);
  });
});

describe("the line", () => {
  const link = (name) => ({ type: "@link", link: name });
  const open = [link("connecting"), link("open")];

  it("is not worth a word when it opens for the first time", () => {
    expect(news(...open.slice(0, 1))).toEqual([]);
    expect(news(...open)).toEqual([]);
  });

  it("is told when it is lost and when it is back, each in the place of the other", () => {
    const about = "link";
    expect(news(...open, link("reconnecting"))).toEqual([{ tone: "bad", text: "Reconnecting…", about, urgent: true }]);
    expect(news(...open, link("offline"))).toEqual([
      { tone: "bad", text: "You’re offline. Session paused.", about, urgent: true },
    ]);
    expect(news(...open, link("offline"), link("open"))).toEqual([
      { tone: "good", text: "You are connected again", about, urgent: true },
    ]);
  });
});

describe("coming back", () => {
  it("tells what came about meanwhile", () => {
    const now = welcome({ seq: 30, resumed: true, status: "live", people: [MAYA, ALICE], extension_minutes: 5 });
    expect(news(welcome({ people: [ALICE, BOB] }), now).map(({ text }) => text)).toEqual([
      "The session has started",
      "The session goes on for 5 more minutes",
      "Maya joined",
      "Bob left",
    ]);
  });

  it("counts people where they are many", () => {
    const crowd = [4, 5, 6].map((id) => person(id, `Learner ${id}`));
    const now = welcome({ seq: 30, status: "live", people: [MAYA, ALICE, ...crowd] });
    expect(news(LIVE, now)).toEqual([calm("While you were away: 3 came, 1 left", "absence")]);
  });

  it("says nothing where nothing came about, nor at the first welcome", () => {
    expect(news(LIVE, { ...LIVE, seq: 10, resumed: true })).toEqual([]);
    expect(news(LIVE)).toEqual([]);
  });
});

describe("trouble with media", () => {
  it("is the worst of all connections", () => {
    expect(worstTrouble([])).toBe("");
    expect(worstTrouble(["", "retrying"])).toBe("retrying");
    expect(worstTrouble(["retrying", "unreachable", ""])).toBe("unreachable");
  });

  it("is told once, as one matter, until media is back or needed no more", () => {
    const about = "media";
    expect(newsOfTrouble("", "retrying", false)).toEqual([
      { tone: "bad", text: "Network issue, retrying media", about, urgent: true },
    ]);
    expect(newsOfTrouble("retrying", "unreachable", false)).toEqual([
      { tone: "bad", text: "Network issue; retry", about, urgent: true },
    ]);
    expect(newsOfTrouble("retrying", "retrying", false)).toEqual([]);
    expect(newsOfTrouble("retrying", "", true)).toEqual([{ tone: "good", text: "Sound and picture are back", about }]);
    expect(newsOfTrouble("retrying", "", false)).toEqual([
      { tone: "calm", text: "The connection that failed is needed no more", about },
    ]);
  });
});
