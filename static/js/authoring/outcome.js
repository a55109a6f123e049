import { FIELDS } from "./session-values.js";

/**
 * What became of one request, in the words of SPEC 5.
 *
 * @typedef {{ kind: "published", session: { id: number, title: string, status: string, url?: string, also?: { id: number }[] } }} Published
 * @typedef {object} Refused
 * @property {"refused"} kind
 * @property {Record<string, string[]>} fields messages by field
 * @property {string | null} reason what is said beside the fields
 * @property {boolean} judged whether the content was looked at, and not only who sends it and how often
 *
 * @typedef {{ kind: "signedOut", reason: string }} SignedOut
 * @typedef {{ kind: "alreadyPublished", url?: string | null }} AlreadyPublished the key came before with another
 *   body; or, where `url` says what it became, the form was published elsewhere
 * @typedef {{ kind: "failed" }} Failed the server could not; it may be tried again
 * @typedef {{ kind: "lost" }} Lost no answer: it may or may not have been done
 * @typedef {Published | Refused | SignedOut | AlreadyPublished | Failed | Lost} Outcome
 */

const SIGN_IN_AGAIN = "You were signed out. Sign in, and go on with the filled form.";
const JUDGED = new Set([400, 409, 413, 422]);
const UNEXPLAINED = "The server refused without a reason. Reload the page and try again.";

/**
 * @param {number} status
 * @param {unknown} body parsed JSON; null when there was none
 * @returns {Outcome}
 */
export function outcomeOf(status, body) {
  const said = isObject(body) ? body : {};
  if (status >= 500) return { kind: "failed" };
  if (status >= 200 && status < 300) return publishedOutcome(said);
  if (status === 401 || said.code === "not_authenticated") return { kind: "signedOut", reason: SIGN_IN_AGAIN };
  if (status === 422 && said.code === "key_reused") return { kind: "alreadyPublished" };
  if (status === 409 && said.code === "draft_published") {
    return { kind: "alreadyPublished", url: typeof said.url === "string" ? said.url : null };
  }
  return refusal(status, said);
}

/**
 * An answer that says yes without the session was cut short: as good as none.
 *
 * @param {Record<string, unknown>} said
 * @returns {Outcome}
 */
function publishedOutcome(said) {
  if (typeof said.id !== "number") return { kind: "lost" };
  return { kind: "published", session: /** @type {Published["session"]} */ (said) };
}

/**
 * @param {number} status
 * @param {Record<string, unknown>} said
 * @returns {Refused}
 */
function refusal(status, said) {
  const { detail, code: _code, ...rest } = said;
  const fields = Object.fromEntries(
    Object.entries(rest)
      .map(([field, messages]) => /** @type {const} */ ([field, textsIn(messages)]))
      .filter(([, messages]) => messages.length),
  );
  const reason = textsIn(detail).join(" ") || (Object.keys(fields).length ? null : UNEXPLAINED);
  return { kind: "refused", fields, reason, judged: JUDGED.has(status) };
}

/**
 * All texts in a message, a list of them, or a nesting of lists and objects (`tags` may have one).
 *
 * @param {unknown} messages
 * @returns {string[]}
 */
function textsIn(messages) {
  if (typeof messages === "string") return [messages];
  return messages && typeof messages === "object" ? Object.values(messages).flatMap(textsIn) : [];
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What cannot be said at a field of the form.
 *
 * @param {Refused} outcome
 * @returns {string[]}
 */
export function reasonsIn({ reason, fields }) {
  const known = new Set(/** @type {readonly string[]} */ (FIELDS));
  const others = Object.entries(fields).flatMap(([field, messages]) => (known.has(field) ? [] : messages));
  return [...(reason ? [reason] : []), ...others];
}
