/**
 * Gives an element tracks to play, as a stream of its own. Sound and picture of a person go into two elements:
 * Chromium begins to play a stream that has both only with the first frame, so whoever has their camera off
 * would not be heard.
 *
 * The same tracks again change nothing: a new stream would make them stop and start.
 *
 * @param {HTMLMediaElement} element
 * @param {readonly MediaStreamTrack[]} tracks none: the element becomes empty
 * @returns {boolean} there is something new to play
 */
export function give(element, tracks) {
  const given = /** @type {MediaStream | null} */ (element.srcObject)?.getTracks() ?? [];
  if (given.length === tracks.length && tracks.every((track) => given.includes(track))) return false;
  element.srcObject = tracks.length ? new MediaStream([...tracks]) : null;
  return tracks.length > 0;
}
