/**
 * What is read from a session description (RFC 8866, RFC 8839); nothing is ever changed in one.
 */

/**
 * Tells a description from every other: its origin line has the session's number and the version, which
 * rises with each offer and answer. Sent again with more candidates, it is still the same.
 *
 * @param {string} sdp
 * @returns {string}
 */
export function originOf(sdp) {
  return /^o=.*$/m.exec(sdp)?.[0].trim() ?? sdp;
}

/**
 * @param {string | undefined} sdp
 * @returns {string[]} the ICE user name fragments in it, one for each generation
 */
export function fragmentsIn(sdp) {
  return [...(sdp ?? "").matchAll(/^a=ice-ufrag:(\S+)/gm)].map((match) => match[1]);
}
