/** @import { Peer, RoomState } from "./types.js" */
/** @import { Person } from "../types/protocol.js" */

/**
 * Whose sound and picture a mesh carries: the mentor, then the learners as they came, then observers. The
 * same on every page, since all know the same people.
 *
 * @param {readonly Person[]} people in the order in which they came
 * @param {number} limit
 * @returns {number[]} ids
 */
export function withMedia(people, limit) {
  const ranks = { mentor: 0, learner: 1, observer: 2 };
  const ranked = [...people].sort((one, other) => ranks[one.role] - ranks[other.role]);
  return ranked.slice(0, limit).map(({ id }) => id);
}

/**
 * Whom this page is connected with while the session is live.
 *
 * @param {Pick<RoomState, "phase" | "people" | "me" | "meshLimit">} state
 * @returns {Peer[]}
 */
export function peersOf({ phase, people, me, meshLimit }) {
  const carried = new Set(withMedia(people, meshLimit));
  if (phase !== "live" || !carried.has(me.id)) return [];
  return people
    .filter(({ id, role }) => id !== me.id && carried.has(id) && !(role === "observer" && me.role === "observer"))
    .map((person) => ({
      id: person.id,
      epoch: person.epoch,
      polite: isPolite(me, person),
      here: person.presence === "here",
    }));
}

/**
 * Who yields when two offers cross: to the mentor everybody does, else the one with the higher number.
 *
 * @param {Pick<Person, "id" | "role">} me
 * @param {Pick<Person, "id" | "role">} other
 */
function isPolite(me, other) {
  if (me.role === "mentor") return false;
  return other.role === "mentor" || me.id > other.id;
}
