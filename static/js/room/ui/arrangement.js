/**
 * Who is seen, and where. Pure: the stage draws what this says.
 */

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../../types/protocol.js").Person} Person */

/**
 * @typedef {object} Arrangement
 * @property {number | null} stage whom the large place shows; null: nobody is to be seen
 * @property {readonly number[]} strip the others, in the order in which they came
 */

/** Somebody has to speak for so long before they take the stage: a cough does not. */
export const SPEAKER_HOLD_MS = 1_500;

/**
 * Whom this page shows: everybody whose media the room carries, and its own person. Observers send nothing.
 *
 * @param {Pick<RoomView, "room" | "withMedia">} view
 * @returns {Person[]}
 */
export function shownPeople({ room, withMedia }) {
  return room.people.filter(({ id, role }) => role !== "observer" && (id === room.me.id || withMedia.includes(id)));
}

/**
 * @param {object} options
 * @param {readonly Person[]} options.shown
 * @param {number} options.me
 * @param {number | null} options.pinned
 * @param {number | null} options.speaker who has spoken last, for long enough
 * @returns {Arrangement}
 */
export function arrange({ shown, me, pinned, speaker }) {
  const stage = stageOf(shown, me, pinned, speaker);
  return { stage, strip: shown.map(({ id }) => id).filter((id) => id !== stage) };
}

/**
 * The one whom this page's person chose, else a screen, else who speaks, else the mentor.
 *
 * @param {readonly Person[]} shown
 * @param {number} me
 * @param {number | null} pinned
 * @param {number | null} speaker
 * @returns {number | null}
 */
function stageOf(shown, me, pinned, speaker) {
  if (shown.some(({ id }) => id === pinned)) return pinned;
  const others = shown.filter(({ id }) => id !== me);
  const first =
    others.find(({ media }) => media.screen) ??
    others.find(({ id }) => id === speaker) ??
    others.find(({ role }) => role === "mentor") ??
    others[0] ??
    shown[0];
  return first?.id ?? null;
}

/**
 * Remembers who spoke last: whoever speaks now, once they have done so for a while.
 */
export class LastSpeaker {
  #id = /** @type {number | null} */ (null);
  #candidate = /** @type {number | null} */ (null);
  #since = 0;

  /**
   * @param {number | null} speaker who speaks just now, but for this page's person
   * @param {number} now milliseconds
   * @returns {number | null}
   */
  at(speaker, now) {
    if (speaker !== this.#candidate) {
      this.#candidate = speaker;
      this.#since = now;
    }
    if (speaker !== null && (this.#id === null || now - this.#since >= SPEAKER_HOLD_MS)) this.#id = speaker;
    return this.#id;
  }
}
