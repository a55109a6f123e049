// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeTrack } from "./fakes/media-stream.js";
import { makePair } from "./fakes/pair.js";
import { randomFrom } from "./fakes/random.js";

/** @type {ReturnType<typeof makePair>} */
let pair;

const pass = (ms) => vi.advanceTimersByTimeAsync(ms);
const statuses = () => pair.ends.map(({ link }) => link.status);
const connected = ["connected", "connected"];
const said = () => pair.ends.map(({ mail }) => mail.length);

async function meet(options) {
  pair = makePair(options);
  pair.open();
  await pass(500);
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  pair.close();
  expect(pair.ends.flatMap(({ errors }) => errors)).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("two pages that meet", () => {
  it("are connected by one offer of the polite one and one answer", async () => {
    await meet();
    expect(statuses()).toEqual(connected);
    expect(pair.polite.descriptions).toEqual(["offer"]);
    expect(pair.impolite.descriptions).toEqual(["answer"]);
  });

  it("send sound and picture both ways, through two transceivers at each end", async () => {
    await meet();
    for (const end of pair.ends) {
      expect(end.stream.getTracks().map(({ kind }) => kind)).toEqual(["audio", "video"]);
      expect(end.connection.transceiverCount).toBe(2);
      expect(end.connection.getTransceivers().map(({ direction }) => direction)).toEqual(["sendrecv", "sendrecv"]);
      expect(end.connection.getSenders().map(({ track }) => track?.kind)).toEqual(["audio", "video"]);
    }
  });

  it("meet just so when neither has a device yet", async () => {
    await meet({ tracks: { audio: null, video: null } });
    expect(statuses()).toEqual(connected);
    const track = new FakeTrack("video");
    await pair.impolite.link.replaceTrack("video", track);
    expect(pair.impolite.connection.getSenders().map((sender) => sender.track)).toEqual([null, track]);
  });

  it("send the first candidate at once and gather those that follow", async () => {
    await meet();
    const batches = pair.polite.mail.flatMap(({ candidates }) => (candidates ? [candidates.length] : []));
    expect(batches).toEqual([1, 2]);
    expect(Object.keys(pair.polite.mail[1].candidates[0]).sort()).toEqual(
      ["candidate", "sdpMLineIndex", "sdpMid", "usernameFragment"],
    );
  });

  it("send no more candidates in a message than the server takes", async () => {
    pair = makePair();
    pair.net.candidates = 70;
    pair.open();
    await pass(500);
    const batches = pair.polite.mail.flatMap(({ candidates }) => (candidates ? [candidates.length] : []));
    expect([Math.max(...batches) <= 32, batches.reduce((sum, count) => sum + count)]).toEqual([true, 70]);
    expect(statuses()).toEqual(connected);
  });

  it("let the impolite one begin when nothing has come for two seconds", async () => {
    let isDeaf = true;
    const carry = (way, { from }) => (isDeaf && from.name === "polite" ? undefined : way());
    await meet({ carry });
    await pass(1_400);
    expect(pair.impolite.descriptions).toEqual([]);
    isDeaf = false;
    await pass(700);
    expect(statuses()).toEqual(connected);
    expect(pair.impolite.descriptions).toEqual(["offer"]);
  });
});

describe("offers that cross", () => {
  it("at the first meeting end in the impolite one's, with two transceivers at each end", async () => {
    const held = [];
    // The polite one's offer is on its way so long that the impolite one begins, too.
    const carry = (way, { from, what }) =>
      from.name === "polite" && what.description?.type === "offer" && !held.length ? held.push(way) : way();
    await meet({ carry });
    await pass(1_500);
    held[0]();
    await pass(500);
    expect(statuses()).toEqual(connected);
    expect(pair.polite.descriptions.at(-1)).toBe("answer");
    expect(pair.impolite.descriptions).toEqual(["offer"]);
    expect(pair.ends.map(({ connection }) => connection.transceiverCount)).toEqual([2, 2]);
    expect(pair.polite.stream.getTracks()).toHaveLength(2);
    expect(pair.net.open).toHaveLength(2);
  });

  it("at a restart are settled without a new connection", async () => {
    await meet();
    const [before] = [pair.net.made.length];
    pair.net.cut();
    await pass(8_000);
    // Both restart at the same moment.
    for (const { mail } of pair.ends) mail.length = 0;
    pair.net.mend();
    for (const { link } of pair.ends) link.restart();
    await pass(2_000);
    expect(statuses()).toEqual(connected);
    expect(pair.net.made).toHaveLength(before);
  });
});

describe("what a page sends", () => {
  it("is changed without a word", async () => {
    await meet();
    const before = said();
    const screen = new FakeTrack("video", { height: 1080 });
    pair.polite.rule = { limits: { bitrate: 1_500_000, height: 0, framerate: 15 }, content: "screen" };
    await pair.polite.link.replaceTrack("video", screen);
    await pair.polite.link.replaceTrack("audio", null);
    expect(pair.polite.connection.getSenders().map(({ track }) => track)).toEqual([null, screen]);
    expect(said()).toEqual(before);
  });

  it("has limits: sound first, a face alive, a screen sharp", async () => {
    await meet();
    pair.polite.rule = { limits: { bitrate: 600_000, height: 360, framerate: 20 }, content: "camera" };
    await pair.polite.link.limit();
    const [sound, picture] = pair.polite.connection.getSenders();
    expect(sound.parameters.encodings).toEqual([{ maxBitrate: 32_000, priority: "high", networkPriority: "high" }]);
    expect(picture.parameters).toEqual({
      encodings: [{ maxBitrate: 600_000, maxFramerate: 20, scaleResolutionDownBy: 2 }],
      degradationPreference: "maintain-framerate",
    });
    pair.polite.rule = { limits: { bitrate: 1_500_000, height: 0, framerate: 15 }, content: "screen" };
    await pair.polite.link.replaceTrack("video", new FakeTrack("video", { height: 1080 }));
    expect(picture.parameters).toEqual({
      encodings: [{ maxBitrate: 1_500_000, maxFramerate: 15, scaleResolutionDownBy: 1 }],
      degradationPreference: "maintain-resolution",
    });
  });

  it("is scaled by its shorter side: a phone may be held upright", async () => {
    await meet({ tracks: { audio: null, video: new FakeTrack("video", { width: 720, height: 1280 }) } });
    pair.polite.rule = { limits: { bitrate: 600_000, height: 360, framerate: 20 }, content: "camera" };
    await pair.polite.link.limit();
    const [, picture] = pair.polite.connection.getSenders();
    expect(picture.parameters.encodings[0].scaleResolutionDownBy).toBe(2);
  });

  it("is limited at the answering end, too", async () => {
    await meet();
    const [, picture] = pair.impolite.connection.getSenders();
    expect(picture.parameters.encodings[0].maxBitrate).toBe(1_200_000);
  });
});

describe("signals that are lost", () => {
  const losing = (isLost) => {
    let count = 0;
    return (way, { from, what }) => {
      if (isLost(from, what) && count === 0) count += 1;
      else way();
    };
  };

  it.each([
    ["the offer", (from, { description }) => description?.type === "offer"],
    ["the answer", (from, { description }) => description?.type === "answer"],
    ["the offerer's first candidate", (from, { candidates }) => from.name === "polite" && candidates],
  ])("do no harm: %s", async (_what, isLost) => {
    await meet({ carry: losing(isLost) });
    await pass(3_000);
    expect(statuses()).toEqual(connected);
    expect(pair.net.made).toHaveLength(2 + Number(pair.polite.descriptions.length > 1 && pair.impolite.descriptions[0] === "offer"));
  });

  it("do no harm when it is the answer: the same one is said again, nothing is negotiated anew", async () => {
    await meet({ carry: losing((_from, { description }) => description?.type === "answer") });
    await pass(3_000);
    const answers = pair.impolite.mail.filter(({ description }) => description?.type === "answer");
    expect(answers).toHaveLength(2);
    const origins = answers.map(({ description }) => /^o=.*$/m.exec(description.sdp)[0]);
    expect(origins[0]).toBe(origins[1]);
  });

  it("twice over are one", async () => {
    await meet({
      carry: (way) => {
        way();
        way(60);
      },
    });
    expect(statuses()).toEqual(connected);
    expect(pair.impolite.connection.transceiverCount).toBe(2);
    expect(pair.net.made).toHaveLength(2);
  });

  it("come too late when the connection that offered them was replaced", async () => {
    const held = [];
    const isOffer = ({ description }) => description?.type === "offer";
    const carry = (way, { from, what }) => (from.name === "polite" && isOffer(what) ? held.push(way) : way());
    await meet({ carry });
    await pass(2_500);
    expect(statuses()).toEqual(connected);
    for (const way of held) way();
    await pass(20_000);
    expect(statuses()).toEqual(connected);
    expect(pair.impolite.descriptions).toEqual(["offer"]);
  });

  it("may overtake one another: candidates wait for their description", async () => {
    await meet({ carry: (way, { what }) => way(what.description ? 50 : 1) });
    expect(statuses()).toEqual(connected);
  });

  it("wait where there is no line, and are said when there is", async () => {
    pair = makePair();
    await pass(10_000);
    expect(said()).toEqual([0, 0]);
    expect(pair.ends.map(({ link }) => [link.status, link.trouble])).toEqual([["connecting", ""], ["connecting", ""]]);
    pair.open();
    await pass(500);
    expect(statuses()).toEqual(connected);
  });

  it("are said again when the line that was lost comes back", async () => {
    let isUp = false;
    await meet({ carry: (way) => isUp && way() });
    for (const { link } of pair.ends) link.reach({ isOpen: false });
    isUp = true;
    pair.open();
    await pass(100);
    expect(statuses()).toEqual(connected);
  });
});

describe("candidates that were lost with the line", () => {
  it("are said again when it is back", async () => {
    let isUp = false;
    await meet({ carry: (way, { what }) => (isUp || what.description) && way() });
    expect(statuses()).toEqual(["connecting", "connecting"]);
    isUp = true;
    for (const { link } of pair.ends) link.reach({ isOpen: false });
    pair.open();
    await pass(100);
    expect(statuses()).toEqual(connected);
    expect(pair.polite.descriptions).toEqual(["offer"]);
  });
});

describe("a line that comes and goes", () => {
  it("does not touch a connection that is up", async () => {
    await meet();
    const before = said();
    for (let time = 0; time < 3; time += 1) {
      for (const { link } of pair.ends) link.reach({ isOpen: false });
      await pass(60_000);
      pair.open();
      for (const { link } of pair.ends) link.sayAgain();
      await pass(1_000);
    }
    expect(statuses()).toEqual(connected);
    expect(said()).toEqual(before);
    expect(pair.net.made).toHaveLength(2);
  });
});

describe("a network that goes and comes back", () => {
  it("brings media back by itself, with fresh credentials and the same transceivers", async () => {
    await meet();
    pair.net.cut();
    await pass(8_000);
    expect(pair.ends.map(({ link }) => [link.status, link.trouble])).toEqual([
      ["retrying", "retrying"],
      ["retrying", "retrying"],
    ]);
    await pass(60_000);
    pair.net.mend();
    await pass(8_500);
    expect(pair.ends.map(({ link }) => [link.status, link.trouble])).toEqual([["connected", ""], ["connected", ""]]);
    expect(pair.ends.map(({ connections }) => connections.length)).toEqual([1, 1]);
    expect(pair.ends.map(({ connection }) => connection.transceiverCount)).toEqual([2, 2]);
    const { username } = pair.impolite.connection.configuration.iceServers[0];
    expect(username).toBe(`fresh-${pair.impolite.asked}`);
    expect(pair.polite.asked).toBeGreaterThan(0);
  });

  it("is waited out in silence while the line is down, too, and restarted as soon as it is back", async () => {
    await meet();
    for (const { link } of pair.ends) link.reach({ isOpen: false });
    pair.net.cut();
    const before = said();
    await pass(40_000);
    expect(said()).toEqual(before);
    pair.net.mend();
    pair.net.cut();
    pair.open();
    pair.net.mend();
    await pass(2_500);
    expect(statuses()).toEqual(connected);
  });

  it("lets the impolite one restart, and the polite one only follow", async () => {
    await meet();
    for (const { mail } of pair.ends) mail.length = 0;
    pair.net.cut();
    await pass(7_600);
    pair.net.mend();
    await pass(500);
    expect(statuses()).toEqual(connected);
    expect(pair.impolite.descriptions).toEqual(["offer"]);
    expect(pair.polite.descriptions).toEqual(["answer"]);
  });
});

describe("a connection that is up again without a word of the browser", () => {
  it("is not restarted", async () => {
    await meet();
    const { connection, link, descriptions } = pair.polite;
    connection.connectionState = "failed";
    connection.dispatchEvent(new Event("connectionstatechange"));
    connection.connectionState = "connected";
    expect(link.status).toBe("retrying");
    await pass(2_000);
    expect(link.status).toBe("connected");
    expect(pair.polite.descriptions).toEqual(descriptions);
  });
});

describe("somebody who is away", () => {
  it("is not tried, and no trouble is told, until they are back", async () => {
    await meet();
    pair.net.cut();
    // What "away" means: the other one's line is down.
    pair.polite.link.reach({ isOpen: false });
    pair.impolite.link.reach({ isHere: false });
    const before = pair.impolite.mail.length;
    await pass(30_000);
    expect([pair.impolite.link.status, pair.impolite.link.trouble]).toEqual(["connecting", ""]);
    expect(pair.impolite.mail).toHaveLength(before);
    pair.net.mend();
    pair.impolite.link.reach({ isHere: true });
    pair.polite.link.reach({ isOpen: true });
    await pass(3_000);
    expect(statuses()).toEqual(connected);
  });
});

describe("an end that is closed", () => {
  it("says nothing more, whatever still arrives", async () => {
    await meet();
    const { polite, impolite } = pair;
    polite.link.close();
    const before = polite.mail.length;
    polite.hear({ description: { type: "offer", sdp: "o=- 99 1 IN IP4 0.0.0.0\r\n" } });
    await polite.link.replaceTrack("audio", new FakeTrack("audio"));
    impolite.link.restart();
    await pass(100);
    expect(polite.mail).toHaveLength(before);
    expect(polite.stream.getTracks()).toEqual([]);
  });
});

describe("whatever the line does", () => {
  const seeds = Array.from({ length: 100 }, (_, index) => index + 1);

  it.each(seeds)("both ends find each other once it works again (seed %i)", async (seed) => {
    const random = randomFrom(seed);
    pair = makePair();
    let isRough = true;
    pair.carry = (way) => {
      if (!isRough) return void way();
      if (random() < 0.3) return;
      way(random() * 400);
      if (random() < 0.2) way(random() * 1_500);
    };
    pair.open();
    for (let step = 0; step < 12; step += 1) {
      await pass(random() * 4_000);
      const end = pair.ends[Math.floor(random() * 2)];
      const act = Math.floor(random() * 5);
      if (act === 0) end.link.restart();
      if (act === 1) end.link.reach({ isOpen: false });
      if (act === 2) pair.open();
      if (act === 3) pair.net.cut();
      if (act === 4) pair.net.mend();
    }
    isRough = false;
    pair.net.mend();
    pair.open();
    await pass(40_000);
    expect(statuses()).toEqual(connected);
    expect(pair.ends.map(({ connection }) => connection.connectionState)).toEqual(connected);
    expect(pair.ends.map(({ connection }) => connection.transceiverCount)).toEqual([2, 2]);
    expect(pair.ends.map(({ stream }) => stream.getTracks().length)).toEqual([2, 2]);
    expect(pair.net.open).toHaveLength(2);
  });
});
