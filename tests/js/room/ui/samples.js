/** Views of a room as tests need them. */
import { FakeStream, FakeTrack } from "../fakes/media-stream.js";

/** 18:00 in India on Saturday 21 November 2026. */
export const START = Date.UTC(2026, 10, 21, 12, 30);
export const END = START + 3_600_000;
export const MINUTE = 60_000;

export const config = (changes = {}) => ({
  room_code: "8e0f7a52-0f0a-4f3b-9a35-0c8a8b1f0f11",
  session_id: 5,
  title: "Talking Through a Bug Together",
  role: "learner",
  name: "Alice Iyer",
  mentor_name: "Maya Rao",
  status: "scheduled",
  starts_at: START,
  ends_at: END,
  start_opens_at: START - 10 * MINUTE,
  socket_path: "/ws/sessions/8e0f7a52/",
  state_url: "/api/rooms/8e0f7a52/",
  feedback_url: "/api/sessions/5/feedback/",
  home_url: "/dashboard/",
  ...changes,
});

export const person = (id, changes = {}) => ({
  id,
  name: ["Maya Rao", "Alice Iyer", "Bob Nair", "Carol Sen", "Dev Roy"][id - 1],
  role: id === 1 ? "mentor" : "learner",
  presence: "here",
  epoch: 1,
  joined_at: id,
  hand_raised_at: null,
  ...changes,
  media: { mic: true, camera: true, screen: false, ...changes.media },
});

/** Somebody's sound and picture; one's own holds the picture alone. */
export const stream = (of) => {
  const tracks = [new FakeTrack("video"), ...(of === "me" ? [] : [new FakeTrack("audio")])];
  return Object.assign(new FakeStream(tracks), { of });
};

export const peer = (id, changes = {}) => ({
  id,
  epoch: 1,
  status: "connected",
  stream: stream(id),
  quality: { grade: "good", loss: 0.01, roundTrip: 60 },
  ...changes,
});

const local = (changes = {}) => ({
  mic: "on",
  camera: "on",
  screen: "off",
  problem: "",
  hint: "",
  microphones: [],
  cameras: [],
  speakers: [],
  preview: stream("me"),
  ...changes,
  chosen: { microphone: "", camera: "", speaker: "", ...changes.chosen },
});

/**
 * A live room with the mentor (1) and Alice (2), seen by one of them.
 *
 * @param {object} changes `me`: 1 or 2; `people`; `room`, `local`: changes of these; the rest is the view's
 */
export function view({ me = 2, people = [person(1), person(2)], room = {}, local: mine = {}, ...rest } = {}) {
  const self = people.find(({ id }) => id === me) ?? person(me);
  return {
    room: {
      phase: "live",
      link: "open",
      refusal: "",
      me: { id: me, epoch: 1, role: self.role, name: self.name, ...room.me },
      people,
      seq: 1,
      startsAt: START,
      endsAt: END,
      extensionMinutes: 0,
      startedAt: START,
      endedAt: null,
      duration: null,
      endReason: null,
      meshLimit: 6,
      ...room,
    },
    local: local(mine),
    peers: new Map(people.filter(({ id, role }) => id !== me && role !== "observer").map(({ id }) => [id, peer(id)])),
    speaker: null,
    withMedia: people.filter(({ role }) => role !== "observer").map(({ id }) => id),
    level: 0,
    ready: true,
    serverNow: START + 20 * MINUTE,
    ...rest,
  };
}

/** The lobby, ten past half past five. */
export const lobby = (changes = {}) =>
  view({ serverNow: START - 20 * MINUTE, ...changes, room: { phase: "lobby", startedAt: null, ...changes.room } });

/** RoomControls whose view a test sets, and that remembers what was asked of it. */
export class ScriptedRoom {
  asked = [];
  answers = { start: "", end: "", extend: "" };
  #changed = [];
  #news = [];

  constructor(first) {
    this.view = first;
  }

  /** The room becomes something else. */
  becomes(next) {
    this.view = next;
    for (const listener of this.#changed) listener(next);
  }

  tells(news) {
    for (const listener of this.#news) listener(news);
  }

  onChange(listener) {
    this.#changed.push(listener);
  }

  onNews(listener) {
    this.#news.push(listener);
  }
}

const calls = ["enter", "toggleMic", "toggleCamera", "toggleScreen", "toggleHand", "chooseDevice", "testSpeaker"];
for (const name of [...calls, "retryDevices", "retryMedia", "takeOver", "leave", "start", "end", "extend"]) {
  ScriptedRoom.prototype[name] = function call(...values) {
    this.asked.push([name, ...values]);
    return Promise.resolve(this.answers[name]);
  };
}
