/**
 * A session as its row tells of it.
 *
 * @typedef {object} Session
 * @property {string} url of the session in the API
 * @property {string} title
 * @property {string} status
 * @property {number} taken how many seats are given away, those held for payment included
 * @property {boolean} wasBooked whether anybody ever booked, even if they cancelled
 * @property {string} start ISO 8601; empty while it has no time
 * @property {string} end likewise
 */

/** @typedef {{ title: string, text: string, confirm: string }} Question */

const UNPUBLISHED = ["draft", "in_review"];

/**
 * @param {Session} session
 * @returns {Question} what is asked before it is deleted, and what will happen
 */
export function deletionOf(session) {
  const title = `Delete “${session.title}”?`;
  if (UNPUBLISHED.includes(session.status)) {
    return { title, text: "Nobody else has seen it. It will be gone for good.", confirm: "Delete draft" };
  }
  if (session.taken) {
    const them = session.taken === 1 ? "the learner" : "them";
    const text = `${haveBooked(session.taken)} Deleting cancels the session and tells ${them}.`;
    return { title, text, confirm: "Delete and tell them" };
  }
  if (session.wasBooked) {
    const text = "Nobody has a seat any more, but somebody had: the session is cancelled and stays under Past.";
    return { title, text, confirm: "Delete session" };
  }
  return { title, text: "Nobody has booked. The session will be gone for good.", confirm: "Delete session" };
}

/**
 * @param {Session} session
 * @returns {Question} what is asked before it is cancelled
 */
export function cancellationOf({ title, taken }) {
  const told = taken === 1 ? "They are told" : "Each of them is told";
  const text = taken
    ? `${haveBooked(taken)} ${told} that it does not take place.`
    : "Nobody has booked. It leaves the catalogue and stays under Past.";
  return { title: `Cancel “${title}”?`, text, confirm: "Cancel session" };
}

/**
 * @param {Session} session
 * @returns {string} whom a move concerns
 */
export function moveText({ taken }) {
  if (!taken) return "Nobody has booked yet, so nobody has to be told.";
  return taken === 1 ? "This moves 1 booking; the learner is told." : `This moves ${taken} bookings; each learner is told.`;
}

/**
 * @param {Session} session
 * @param {number} status of the answer: 204 when it is gone
 * @returns {string} what to say once it was deleted or cancelled
 */
export function farewell({ title, taken }, status) {
  if (status === 204) return `“${title}” is deleted.`;
  return `“${title}” is cancelled.${taken ? " Everybody with a seat is told." : ""}`;
}

/**
 * @param {Session} session
 * @param {number} status of the answer: 202 when it waits for review
 * @param {string} span the new time in words
 * @returns {string}
 */
export function movedText({ title, taken }, status, span) {
  if (status === 202) return `The new time of “${title}” waits for review. Until then the old one stands.`;
  return `“${title}” is moved to ${span}.${taken ? " Everybody with a seat is told." : ""}`;
}

/** @param {number} taken */
function haveBooked(taken) {
  return taken === 1 ? "1 learner has booked." : `${taken} learners have booked.`;
}
