const MINUTE_MS = 60_000;

/**
 * A length of time in words: 90 minutes are "1h 30m".
 *
 * @param {number} minutes
 * @returns {string}
 */
export function formatDuration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours && `${hours}h`, (rest || !hours) && `${rest}m`].filter(Boolean).join(" ");
}

/**
 * Whole minutes from one instant to another; negative when the second is the earlier.
 *
 * @param {number} fromMs milliseconds since the epoch
 * @param {number} toMs milliseconds since the epoch
 * @returns {number}
 */
export function minutesBetween(fromMs, toMs) {
  return Math.round((toMs - fromMs) / MINUTE_MS);
}

/**
 * @param {number} fromMs milliseconds since the epoch
 * @param {number} minutes
 * @returns {number} milliseconds since the epoch
 */
export function addMinutes(fromMs, minutes) {
  return fromMs + minutes * MINUTE_MS;
}
