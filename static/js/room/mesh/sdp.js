/**
 * What is read from a session description (RFC 8866, RFC 8839); nothing is ever changed in one.
 */

/**
 * Where a description comes from: the number of its session, one for each connection, and its version, which
 * rises with each offer and answer. Said again with more candidates, a description has the same origin.
 *
 * @typedef {{ session: string, version: number }} Origin
 */

/**
 * @param {string | undefined} sdp
 * @returns {Origin}
 */
export function originOf(sdp) {
  const [, session, version] = /^o=\S+ (\S+) (\d+) /m.exec(sdp ?? "") ?? [];
  return { session: session ?? "", version: Number(version ?? 0) };
}

/**
 * @param {string | undefined} sdp
 * @returns {string[]} the ICE user name fragments in it, one for each generation
 */
export function fragmentsIn(sdp) {
  return [...(sdp ?? "").matchAll(/^a=ice-ufrag:(\S+)/gm)].map((match) => match[1]);
}
