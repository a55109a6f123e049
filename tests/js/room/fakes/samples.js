/** Wire messages as the server writes them; the people are those of every test: Maya teaches, Alice and Bob learn. */
export const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

export const CONFIG = {
  room_code: "3f2f0f4e-8d1f-4a54-9d3c-0c0f8f0a1b2c",
  session_id: 7,
  title: "Closures",
  role: "learner",
  name: "Alice",
  mentor_name: "Maya",
  status: "scheduled",
  starts_at: NOON,
  ends_at: NOON + 60 * MINUTE,
  start_opens_at: NOON - 10 * MINUTE,
  socket_path: "/ws/sessions/3f2f0f4e-8d1f-4a54-9d3c-0c0f8f0a1b2c/",
  state_url: "/api/rooms/3f2f0f4e-8d1f-4a54-9d3c-0c0f8f0a1b2c/",
  feedback_url: "/api/sessions/7/feedback/",
  home_url: "/dashboard/learner/",
};

export const SILENT = { mic: false, camera: false, screen: false };

export function person(id, name, role = "learner", more = {}) {
  const came = { joined_at: NOON + id * 1000, hand_raised_at: null, media: SILENT };
  return { id, name, role, presence: "here", epoch: 1, ...came, ...more };
}

export const MAYA = person(1, "Maya", "mentor");
export const ALICE = person(2, "Alice");
export const BOB = person(3, "Bob");
export const STAFF = person(9, "Sam", "observer");

export const ICE = {
  type: "ice",
  seq: null,
  servers: [{ urls: ["turn:turn.test:3478"], username: "1:2", credential: "secret" }],
  expires_at: null,
  ref: null,
};

export function welcome(more = {}) {
  return {
    type: "welcome",
    seq: 10,
    you: ALICE.id,
    epoch: 1,
    resumed: false,
    server_now: NOON,
    status: "scheduled",
    starts_at: CONFIG.starts_at,
    ends_at: CONFIG.ends_at,
    extension_minutes: 0,
    started_at: null,
    ended_at: null,
    mesh_limit: 6,
    people: [ALICE],
    missed: [],
    ice: ICE,
    ...more,
  };
}

export const joined = (seq, who) => ({ type: `${who.role}.join`, seq, at: NOON, person: who });
export const left = (seq, who, reason = "left") => ({ type: `${who.role}.leave`, seq, at: NOON, id: who.id, reason });
export const lost = (seq, who) => ({ type: "participant.lost", seq, at: NOON, id: who.id });
export const back = (seq, who) => ({ type: "participant.back", seq, at: NOON, id: who.id });
export const wentLive = (seq) => ({ type: "session.live", seq, at: NOON, started_at: NOON + 1 });
export const moved = (seq, minutes) => ({
  type: "session.rescheduled",
  seq,
  at: NOON,
  starts_at: CONFIG.starts_at + minutes * MINUTE,
  ends_at: CONFIG.ends_at + minutes * MINUTE,
});
export const extended = (seq, minutes) => ({
  type: "session.extended",
  seq,
  at: NOON,
  ends_at: CONFIG.ends_at + minutes * MINUTE,
  extension_minutes: minutes,
});
export const ended = (seq, reason = "mentor") => ({
  type: "session.end",
  seq,
  at: NOON,
  ended_at: NOON + 30 * MINUTE,
  duration: 1800,
  reason,
});
