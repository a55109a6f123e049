/** @import { RoomConfig, RoomMessage, RoomState } from "./types.js" */
/** @import { Person, Welcome } from "../types/protocol.js" */

/**
 * The room as the page knows it before it has heard anything.
 *
 * @param {RoomConfig} config
 * @returns {RoomState}
 */
export function initialState(config) {
  return {
    phase: config.status === "live" ? "prejoin" : "lobby",
    link: "idle",
    isDelayed: false,
    refusal: "",
    me: { id: 0, epoch: 0, role: config.role, name: config.name },
    people: [],
    seq: 0,
    startsAt: config.starts_at,
    endsAt: config.ends_at,
    extensionMinutes: 0,
    startedAt: null,
    endedAt: null,
    duration: null,
    endReason: null,
    meshLimit: 0,
  };
}

/**
 * What the room is after a message. Entries that are contained already change nothing; messages that say
 * nothing of the room itself (pings, signals, answers) return the same object.
 *
 * @param {RoomState} state
 * @param {RoomMessage} message
 * @returns {RoomState}
 */
export function reduce(state, message) {
  const isEntry = "seq" in message && message.seq !== null && message.type !== "welcome";
  if (!isEntry || message.type === "log") return react(state, message);
  const seq = Number(message.seq);
  return seq <= state.seq ? state : { ...react(state, message), seq };
}

/**
 * @param {RoomState} state
 * @param {RoomMessage} message
 * @returns {RoomState}
 */
function react(state, message) {
  switch (message.type) {
    case "welcome":
      return welcomed(state, message);
    case "mentor.join":
    case "learner.join":
    case "observer.join":
      return { ...state, people: inOrder([...without(state.people, message.person.id), message.person]) };
    case "mentor.leave":
    case "learner.leave":
    case "observer.leave":
      return { ...state, people: without(state.people, message.id) };
    case "participant.lost":
      return changed(state, message.id, { presence: "lost" });
    case "participant.back":
      return changed(state, message.id, { presence: "here" });
    case "participant.media":
      return changed(state, message.id, { media: message.media });
    case "participant.hand":
      return changed(state, message.id, { hand_raised_at: message.raised_at });
    case "session.live":
      return { ...state, phase: "live", startedAt: message.started_at };
    case "session.rescheduled":
      return { ...state, startsAt: message.starts_at, endsAt: message.ends_at };
    case "session.extended":
      return { ...state, endsAt: message.ends_at, extensionMinutes: message.extension_minutes };
    case "session.end":
      return {
        ...state,
        phase: "ended",
        endedAt: message.ended_at,
        duration: message.duration,
        endReason: message.reason,
      };
    case "delayed":
    case "on_time":
      return { ...state, isDelayed: message.type === "delayed" };
    default:
      return reactToPage(state, message);
  }
}

/**
 * @param {RoomState} state
 * @param {RoomMessage} message
 * @returns {RoomState}
 */
function reactToPage(state, message) {
  switch (message.type) {
    case "@link":
      return message.link === state.link ? state : { ...state, link: message.link };
    case "@entering":
      return state.phase === "prejoin" ? { ...state, phase: "live" } : state;
    case "@refused":
      return refused(state, message.status, message.reason);
    case "@left":
      return { ...state, link: "idle" };
    default:
      return state;
  }
}

/** @type {Record<Welcome["status"], RoomState["phase"]>} */
const PHASES = { scheduled: "lobby", live: "live", completed: "ended", cancelled: "ended" };

/**
 * @param {RoomState} state
 * @param {Welcome} welcome
 * @returns {RoomState}
 */
function welcomed(state, welcome) {
  const me = welcome.people.find(({ id }) => id === welcome.you);
  return {
    ...state,
    phase: PHASES[welcome.status],
    isDelayed: false,
    refusal: "",
    me: {
      id: welcome.you,
      epoch: welcome.epoch,
      role: me?.role ?? state.me.role,
      name: me?.name ?? state.me.name,
    },
    people: inOrder(welcome.people),
    seq: welcome.seq ?? 0,
    startsAt: welcome.starts_at,
    endsAt: welcome.ends_at,
    extensionMinutes: welcome.extension_minutes,
    startedAt: welcome.started_at,
    endedAt: welcome.ended_at,
    duration: durationOf(welcome),
    endReason: welcome.status === "cancelled" ? "cancelled" : state.endReason,
    meshLimit: welcome.mesh_limit,
  };
}

/** @param {Welcome} welcome */
function durationOf({ started_at: start, ended_at: end }) {
  return start === null || end === null ? null : Math.round((end - start) / 1000);
}

/**
 * The server lets this person in no more: because it is over, or for another reason.
 *
 * @param {RoomState} state
 * @param {string} status of the session
 * @param {string} reason in words
 * @returns {RoomState}
 */
function refused(state, status, reason) {
  const refusal = { ...state, link: /** @type {const} */ ("idle"), refusal: reason };
  if (state.phase === "ended" || status === "completed") return { ...refusal, phase: "ended" };
  if (status === "cancelled") return { ...refusal, phase: "ended", endReason: "cancelled" };
  return { ...refusal, phase: "refused" };
}

/**
 * @param {RoomState} state
 * @param {number} id
 * @param {Partial<Person>} change
 * @returns {RoomState}
 */
function changed(state, id, change) {
  if (!state.people.some((person) => person.id === id)) return state;
  const people = state.people.map((person) => (person.id === id ? { ...person, ...change } : person));
  return { ...state, people };
}

/**
 * @param {readonly Person[]} people
 * @param {number} id
 */
function without(people, id) {
  return people.filter((person) => person.id !== id);
}

/**
 * The order in which they came, the same on every page.
 *
 * @param {readonly Person[]} people
 */
function inOrder(people) {
  return [...people].sort((one, other) => one.joined_at - other.joined_at || one.id - other.id);
}
