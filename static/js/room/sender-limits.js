/** @import { Person } from "../types/protocol.js" */

/**
 * What one outgoing picture may cost. Each connection encodes for itself, so that the sum grows with the
 * people; `height` in pixels, 0: as it is.
 *
 * @typedef {{ bitrate: number, height: number, framerate: number }} Limits
 */

/** @typedef {"camera" | "screen"} Content */

const KILO = 1000;

/** @type {{ people: number, mentor: Limits, learner: Limits, screen: Limits }[]} */
const TABLE = [
  {
    people: 2,
    mentor: { bitrate: 1200 * KILO, height: 720, framerate: 30 },
    learner: { bitrate: 1200 * KILO, height: 720, framerate: 30 },
    screen: { bitrate: 1500 * KILO, height: 0, framerate: 15 },
  },
  {
    people: 4,
    mentor: { bitrate: 600 * KILO, height: 540, framerate: 24 },
    learner: { bitrate: 450 * KILO, height: 360, framerate: 20 },
    screen: { bitrate: 800 * KILO, height: 0, framerate: 8 },
  },
  {
    people: Infinity,
    mentor: { bitrate: 350 * KILO, height: 360, framerate: 20 },
    learner: { bitrate: 180 * KILO, height: 180, framerate: 15 },
    screen: { bitrate: 500 * KILO, height: 0, framerate: 5 },
  },
];

/** Mono speech in Opus: intelligible far below, clean here. */
export const SOUND_BITRATE = 32 * KILO;

/**
 * @param {object} options
 * @param {number} options.people who are connected with each other, this page's person included
 * @param {Person["role"]} options.role of this page's person
 * @param {Content} options.content
 * @returns {Limits}
 */
export function senderLimits({ people, role, content }) {
  const row = /** @type {typeof TABLE[0]} */ (TABLE.find((one) => people <= one.people));
  if (content === "screen") return row.screen;
  return role === "mentor" ? row.mentor : row.learner;
}

/**
 * The limits in the browser's terms.
 *
 * @param {Limits} limits
 * @param {number} captured the shorter side of what the camera delivers, 0: unknown
 * @returns {Pick<RTCRtpEncodingParameters, "maxBitrate" | "maxFramerate" | "scaleResolutionDownBy">}
 */
export function encodingOf({ bitrate, height, framerate }, captured) {
  const scale = height && captured > height ? captured / height : 1;
  return { maxBitrate: bitrate, maxFramerate: framerate, scaleResolutionDownBy: scale };
}
