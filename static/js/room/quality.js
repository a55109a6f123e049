/** @import { PeerStatus, Quality } from "./types.js" */

/** From here on it is fair, and from here on poor: round trip in ms, loss as a share. */
const ROUND_TRIP = { fair: 150, poor: 300 };
const LOSS = { fair: 0.03, poor: 0.08 };

/**
 * What arrived since the beginning, as far as a moment's `getStats()` tells.
 *
 * @typedef {object} Sample
 * @property {number} received packets
 * @property {number} lost packets
 * @property {number | null} roundTrip milliseconds
 */

/** @type {Quality} */
export const UNKNOWN = { grade: "unknown", loss: null, roundTrip: null };

/**
 * @param {Iterable<any>} stats of one connection (`RTCStatsReport.values()`)
 * @returns {Sample}
 */
export function sampleOf(stats) {
  const all = [...stats];
  const inbound = all.filter(({ type }) => type === "inbound-rtp");
  const pair = selectedPair(all);
  return {
    received: sum(inbound, "packetsReceived"),
    lost: sum(inbound, "packetsLost"),
    roundTrip: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
  };
}

/**
 * Bytes that came in by now: of the transport, which also counts what is no sound or picture.
 *
 * @param {Iterable<any>} stats
 */
export function bytesIn(stats) {
  const all = [...stats];
  const transports = all.filter(({ type }) => type === "transport");
  if (transports.length) return sum(transports, "bytesReceived");
  return sum(
    all.filter(({ type }) => type === "inbound-rtp"),
    "bytesReceived",
  );
}

/**
 * How good a connection was between two samples.
 *
 * @param {Sample | undefined} before
 * @param {Sample} after
 * @param {PeerStatus} status
 * @returns {Quality}
 */
export function qualityBetween(before, after, status) {
  if (status === "connecting" || !before) return UNKNOWN;
  const loss = lossBetween(before, after);
  const { roundTrip } = after;
  if (status !== "connected") return { grade: "poor", loss, roundTrip };
  return { grade: gradeOf(loss, roundTrip), loss, roundTrip };
}

/**
 * @param {Sample} before
 * @param {Sample} after
 * @returns {number | null} null: nothing was sent
 */
function lossBetween(before, after) {
  // Late packets make the count of lost ones fall again.
  const lost = Math.max(0, after.lost - before.lost);
  const all = lost + Math.max(0, after.received - before.received);
  return all ? lost / all : null;
}

/**
 * @param {number | null} loss
 * @param {number | null} roundTrip
 * @returns {Quality["grade"]}
 */
export function gradeOf(loss, roundTrip) {
  if (loss === null && roundTrip === null) return "unknown";
  const isPast = (/** @type {"fair" | "poor"} */ grade) =>
    (loss ?? 0) >= LOSS[grade] || (roundTrip ?? 0) >= ROUND_TRIP[grade];
  if (isPast("poor")) return "poor";
  return isPast("fair") ? "fair" : "good";
}

/** @param {any[]} all */
function selectedPair(all) {
  const id = all.find(({ type }) => type === "transport")?.selectedCandidatePairId;
  const pairs = all.filter(({ type }) => type === "candidate-pair");
  return pairs.find((pair) => pair.id === id) ?? pairs.find((pair) => pair.nominated && pair.state === "succeeded");
}

/**
 * @param {any[]} stats
 * @param {string} field
 */
function sum(stats, field) {
  return stats.reduce((total, one) => total + (one[field] ?? 0), 0);
}
