const PATIENCE_MS = 4_000;
export const SIGNED_OUT = { status: "signed-out", reason: "You were signed out. Sign in to go on." };
const UNKNOWN = { status: "unknown", reason: "This room does not exist any more." };

/**
 * Why the server lets somebody in no more.
 *
 * @typedef {object} Refusal
 * @property {string} status of the session, or "signed-out", "unknown"
 * @property {string} reason in words
 */

/**
 * A refused handshake tells a page nothing. This asks the room's address in plain HTTP whether it is the
 * person or the network.
 *
 * @param {object} options
 * @param {typeof fetch} options.fetch
 * @param {string} options.url `GET`: `{"may_enter": bool, "status": "…", "reason": "…", "words": "…"}`
 * @returns {Promise<Refusal | null>} null: nobody refuses, or nobody answers; try again
 */
export async function askDoor({ fetch, url }) {
  try {
    const response = await fetch(url, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 404) return UNKNOWN;
    const body = await response.json();
    if (typeof body.may_enter === "boolean") return body.may_enter ? null : refusalIn(body);
    return response.status === 401 || response.status === 403 ? SIGNED_OUT : null;
  } catch {
    return null;
  }
}

/**
 * Whether there is a server at all: any answer of its own will do.
 *
 * @param {object} options
 * @param {typeof fetch} options.fetch
 * @param {string} options.url
 * @returns {Promise<boolean>} never rejects
 */
export async function answers({ fetch, url }) {
  try {
    const { status } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE_MS) });
    return status < 500;
  } catch {
    return false;
  }
}

/**
 * @param {{ status: string, reason: string, words: string }} body
 * @returns {Refusal} a session that is over counts as completed before a sweep has written it down
 */
function refusalIn({ status, reason, words }) {
  return { status: reason === "over" ? "completed" : status, reason: words };
}
