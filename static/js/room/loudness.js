/** Fills the meter; speech into a headset is about -20 dBFS. */
const FULL_DB = -15;
/** A quiet room. */
const SILENT_DB = -60;

/**
 * @param {number} amplitude of a sound, 0 to 1, as samples and `audioLevel` have it
 * @returns {number} 0 (quiet) to 1, in even steps for the ear
 */
export function loudness(amplitude) {
  const decibels = 20 * Math.log10(amplitude || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibels - SILENT_DB) / (FULL_DB - SILENT_DB)));
}
