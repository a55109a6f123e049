import { peersOf } from "./mesh-limit.js";

/** @import { PeerMedia, RoomState } from "./types.js" */

/**
 * Whether the media controls may be used: joined, the devices asked, and, where somebody is there in the
 * live room, connected with one of them, or known not to be.
 *
 * @param {object} now
 * @param {RoomState} now.room
 * @param {boolean} now.isSettled the devices were asked
 * @param {ReadonlyMap<number, Pick<PeerMedia, "status">>} now.peers
 * @returns {boolean}
 */
export function isReady({ room, isSettled, peers }) {
  if (!room.me.id || !isSettled) return false;
  const here = peersOf(room).filter((peer) => peer.here);
  const isKnown = (/** @type {number} */ id) => (peers.get(id)?.status ?? "connecting") !== "connecting";
  return !here.length || here.some(({ id }) => isKnown(id));
}
