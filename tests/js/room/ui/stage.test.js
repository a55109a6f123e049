import { beforeEach, describe, expect, it, vi } from "vitest";

import { Stage } from "../../../../static/js/room/ui/stage.js";
import { FakeTrack } from "../fakes/media-stream.js";
import { openRoom, seen, shown } from "./page.js";
import { config, peer, person, START, view } from "./samples.js";

let root;
let stage;
let current;

beforeEach(() => {
  root = openRoom(config());
  stage = new Stage({ element: root.querySelector("[data-stage]"), onChange: () => stage.render(current) });
});

function draw(next) {
  current = next;
  stage.render(next);
}

const tile = (id) => root.querySelector(`[data-tile="${id}"]`);
const video = (id) => tile(id).querySelector("video");
const sound = (id) => tile(id).querySelector("audio");
/** What an element plays. */
const played = ({ srcObject }) => srcObject?.getTracks() ?? [];
const places = () =>
  Object.fromEntries([...root.querySelectorAll("[data-tile]")].map(({ dataset }) => [dataset.tile, dataset.place]));
const note = () => shown(root, "[data-stage-note]").map(seen);
const marks = (id) => shown(tile(id), "[data-mark]").map(({ dataset }) => dataset.mark);
const noteOf = (id) => shown(tile(id), "[data-note]").map((element) => element.textContent);

describe("the pictures", () => {
  it("are the local one and one of each other person, whose sound has an element of its own", () => {
    const room = view();
    draw(room);
    expect(video(2).matches("[data-local-video]")).toBe(true);
    expect(video(1).matches("[data-remote-video][data-person='1']")).toBe(true);
    expect([video(1).muted, video(2).muted, sound(1).muted]).toEqual([true, true, false]);
    const { stream } = room.peers.get(1);
    expect(played(video(1))).toEqual(stream.getVideoTracks());
    expect(played(sound(1))).toEqual(stream.getAudioTracks());
    expect([played(video(2)), played(sound(2))]).toEqual([room.local.preview.getVideoTracks(), []]);
  });

  it("never hold up the sound, whichever comes first", () => {
    const room = view();
    const { stream } = room.peers.get(1);
    const [picture, voice] = stream.getTracks();
    stream.removeTrack(picture);
    stream.removeTrack(voice);
    const drawn = () => {
      draw({ ...room });
      return [played(video(1)), played(sound(1))];
    };
    expect(drawn()).toEqual([[], []]);
    stream.addTrack(picture);
    expect(drawn()).toEqual([[picture], []]);
    stream.addTrack(voice);
    expect(drawn()).toEqual([[picture], [voice]]);
  });

  it("stand until the tracks of a connection made anew are there", () => {
    const room = view();
    draw(room);
    const { stream } = room.peers.get(1);
    const [picture, voice] = stream.getTracks();
    for (const track of [picture, voice]) stream.removeTrack(track);
    draw({ ...room });
    expect([played(video(1)), played(sound(1))]).toEqual([[picture], [voice]]);
    const [next, spoken] = [new FakeTrack("video"), new FakeTrack("audio")];
    for (const track of [next, spoken]) stream.addTrack(track);
    draw({ ...room });
    expect([played(video(1)), played(sound(1))]).toEqual([[next], [spoken]]);
  });

  it("are given a stream once, however often the room changes", () => {
    const given = vi.fn();
    const streams = new WeakMap();
    Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
      configurable: true,
      get() {
        return streams.get(this) ?? null;
      },
      set(stream) {
        given(this.tagName, this.closest("[data-tile]").dataset.tile);
        streams.set(this, stream);
      },
    });
    const room = view({ people: [person(1), person(2), person(3)] });
    draw(room);
    draw({ ...room, speaker: 3 });
    draw({ ...room, speaker: 1, level: 0.5 });
    delete HTMLMediaElement.prototype.srcObject;
    expect(given.mock.calls.filter(([, id]) => id === "1")).toEqual([["VIDEO", "1"], ["AUDIO", "1"]]);
  });

  it("keep their element and its place in the page when somebody else takes the stage", () => {
    const people = [person(1), person(2), person(3)];
    draw(view({ people }));
    const order = [...root.querySelectorAll("[data-tile]")];
    expect(places()).toEqual({ 1: "stage", 2: "strip", 3: "strip" });
    draw(view({ people, speaker: 3 }));
    expect(places()).toEqual({ 1: "strip", 2: "strip", 3: "stage" });
    expect([...root.querySelectorAll("[data-tile]")]).toEqual(order);
  });

  it("change on the stage only when somebody has spoken for a while", () => {
    const people = [person(1), person(2), person(3)];
    const at = (milliseconds, speaker) => draw(view({ people, speaker, serverNow: START + milliseconds }));
    at(0, 3);
    at(10_000, 1);
    expect(places()[3]).toBe("stage");
    at(12_000, 1);
    expect(places()[1]).toBe("stage");
  });

  it("go with their person, and let go of the stream", () => {
    draw(view({ people: [person(1), person(2), person(3)] }));
    const gone = [video(3), sound(3)];
    draw(view());
    expect(tile(3)).toBeNull();
    expect(gone.map(({ srcObject }) => srcObject)).toEqual([null, null]);
  });

  it("are cut to fill for a camera, and whole for a screen", () => {
    draw(view());
    expect([...video(1).classList]).toContain("object-cover");
    draw(view({ people: [person(1, { media: { screen: true } }), person(2)] }));
    expect([...video(1).classList]).toContain("object-contain");
    expect([...video(1).classList]).not.toContain("object-cover");
  });

  it("show oneself as in a mirror, but not one's screen", () => {
    draw(view());
    expect(tile(2).hasAttribute("data-mirrored")).toBe(true);
    draw(view({ local: { screen: "on" } }));
    expect(tile(2).hasAttribute("data-mirrored")).toBe(false);
  });

  it("give way to initials and a word where there are none", () => {
    draw(view({ people: [person(1, { media: { camera: false } }), person(2)] }));
    expect(tile(1).hasAttribute("data-has-picture")).toBe(false);
    expect(tile(1).querySelector("[data-initials]").textContent).toBe("MR");
    expect(noteOf(1)).toEqual(["Video unavailable"]);
    // Behind them the sound goes on.
    expect(played(sound(1)).map(({ kind }) => kind)).toEqual(["audio"]);
  });

  it.each([
    ["lost", {}, { presence: "lost" }, "Reconnecting…"],
    ["being connected", { status: "connecting" }, {}, "Connecting…"],
    ["retried", { status: "retrying" }, {}, "Network issue, retrying media"],
    ["out of reach", { status: "failed" }, {}, "Network issue; retry"],
  ])("say of somebody who is %s what is the matter", (_name, media, changes, words) => {
    draw(view({ people: [person(1, changes), person(2)], peers: new Map([[1, peer(1, media)]]) }));
    expect(noteOf(1)).toEqual([words]);
  });

  it("say nothing of the others where another tab has taken over", () => {
    draw(view({ peers: new Map(), room: { link: "replaced" } }));
    expect(noteOf(1)).toEqual([]);
  });

  it("are greyed when they stand still, not because somebody has lost the server", () => {
    const people = [person(1, { presence: "lost" }), person(2)];
    draw(view({ people }));
    expect(tile(1).hasAttribute("data-lost")).toBe(false);
    draw(view({ people, peers: new Map([[1, peer(1, { status: "retrying" })]]) }));
    expect(tile(1).hasAttribute("data-lost")).toBe(true);
  });

  it.each([
    ["off", "Camera off"],
    ["unavailable", "Video unavailable"],
    ["asking", "Asking for your camera…"],
  ])("say of one's own camera that it is %s", (camera, words) => {
    draw(view({ local: { camera, preview: null } }));
    expect(noteOf(2)).toEqual([words]);
  });

  it("carry marks in words and signs: hand, microphone, speaking, screen, connection", () => {
    const people = [
      person(1, { hand_raised_at: START, media: { mic: false, screen: true } }),
      person(2),
      person(3),
    ];
    const peers = new Map([
      [1, peer(1, { quality: { grade: "poor", loss: 0.3, roundTrip: 900 } })],
      [3, peer(3)],
    ]);
    draw(view({ people, peers, speaker: 3, local: { mic: "off" } }));
    expect([marks(1), marks(2), marks(3)]).toEqual([["hand", "muted", "screen", "poor"], ["muted"], ["speaking"]]);
    expect(tile(3).hasAttribute("data-speaking")).toBe(true);
    expect(seen(tile(1).querySelector("figcaption"))).toBe(
      "Hand raised. Muted. Sharing the screen. Maya Rao Poor connection.",
    );
  });
});

describe("the pin", () => {
  it("brings somebody to the stage and gives it free again, and says which of both", () => {
    draw(view({ people: [person(1), person(2), person(3)] }));
    const pin = tile(3).querySelector("[data-control=pin]");
    expect(seen(pin)).toBe("Pin Bob Nair");
    pin.click();
    expect(places()).toEqual({ 1: "strip", 2: "strip", 3: "stage" });
    expect(seen(pin)).toBe("Unpin Bob Nair");
    pin.click();
    expect(places()[1]).toBe("stage");
  });

  it("does not wait for who left", () => {
    const three = view({ people: [person(1), person(2), person(3)] });
    draw(three);
    tile(3).querySelector("[data-control=pin]").click();
    draw(view());
    draw(three);
    expect(places()).toEqual({ 1: "stage", 2: "strip", 3: "strip" });
  });
});

describe("sound", () => {
  const refuse = () => Promise.reject(new DOMException("no gesture", "NotAllowedError"));
  const button = () => root.querySelector("[data-control=hear]");

  it("waits for a tap where the browser wants one, with the picture on meanwhile", async () => {
    HTMLMediaElement.prototype.play = vi.fn(function play() {
      return this.muted ? Promise.resolve() : refuse();
    });
    draw(view());
    await vi.waitFor(() => expect(button().hidden).toBe(false));
    expect(played(video(1)).map(({ kind }) => kind)).toEqual(["video"]);

    const play = vi.fn(() => Promise.resolve());
    HTMLMediaElement.prototype.play = play;
    button().click();
    // The picture as well: a phone that saves power holds even that back until somebody touches the page.
    expect(play.mock.contexts).toEqual([video(1), sound(1), video(2)]);
    expect(button().hidden).toBe(true);
  });

  it("needs no tap because a stream was taken away while it began", async () => {
    HTMLMediaElement.prototype.play = vi.fn(() => Promise.reject(new DOMException("load", "AbortError")));
    draw(view());
    await Promise.resolve();
    expect(button().hidden).toBe(true);
  });

  it("comes from the speaker that was chosen", () => {
    const setSinkId = vi.fn(() => Promise.resolve());
    HTMLMediaElement.prototype.setSinkId = setSinkId;
    draw(view({ local: { chosen: { speaker: "headset" } } }));
    draw(view({ local: { chosen: { speaker: "headset" } } }));
    delete HTMLMediaElement.prototype.setSinkId;
    expect(setSinkId.mock.calls).toEqual([["headset"]]);
  });
});

describe("the stage's note", () => {
  it("says that one is alone, but not while it is connecting", () => {
    draw(view({ people: [person(2)] }));
    expect(note()).toEqual(["You are the only one here. Your mentor appears here when they are back."]);
    draw(view({ me: 1, people: [person(1)] }));
    expect(note()).toEqual(["You are the only one here. Learners appear here as they come."]);
    draw(view({ people: [person(2)], ready: false }));
    expect(note()).toEqual([]);
    draw(view());
    expect(note()).toEqual([]);
  });

  it("says why somebody beyond the limit sends nothing", () => {
    draw(view({ withMedia: [1] }));
    expect(note()).toEqual([
      "This room carries video for 6 people. You can follow who is here, and raise your hand.",
    ]);
  });
});
