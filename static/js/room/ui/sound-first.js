/**
 * Gives an element a stream so that its sound does not wait for its first picture. Chromium begins to play a
 * stream that has both from the start only with the first frame: whoever has their camera off would never
 * be heard. Added a moment later, a picture that does not come holds nothing up.
 *
 * @param {HTMLMediaElement} element
 * @param {MediaStream | null} stream
 */
export function attach(element, stream) {
  const pictures = stream?.getAudioTracks().length ? stream.getVideoTracks() : [];
  for (const track of pictures) stream?.removeTrack(track);
  element.srcObject = stream;
  if (pictures.length) setTimeout(() => addLive(stream, pictures));
}

/**
 * @param {MediaStream | null} stream
 * @param {readonly MediaStreamTrack[]} tracks
 */
function addLive(stream, tracks) {
  for (const track of tracks) if (track.readyState === "live") stream?.addTrack(track);
}
