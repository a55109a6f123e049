const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** @typedef {import("../../types/protocol.js").Person} Person */

/**
 * @param {number} milliseconds
 * @returns {string} "01:02:03"
 */
export function clockText(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((value) => String(value).padStart(2, "0")).join(":");
}

/**
 * How long until something, to the second in its last hour.
 *
 * @param {number} milliseconds
 * @returns {string} "2 d 3 h", "3 h 20 m", "24:07"
 */
export function untilText(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} m` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

/**
 * @param {number} milliseconds
 * @returns {string} "1 minute", "5 minutes": begun minutes count
 */
export function minutesText(milliseconds) {
  return counted(Math.max(1, Math.ceil(milliseconds / MINUTE)), "minute");
}

/**
 * @param {number} seconds
 * @returns {string} "47 minutes", "1 hour 5 minutes", "less than a minute"
 */
export function durationText(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return counted(minutes, "minute");
  const hours = counted(Math.floor(minutes / 60), "hour");
  return minutes % 60 ? `${hours} ${counted(minutes % 60, "minute")}` : hours;
}

/**
 * @param {number} count
 * @param {string} noun
 * @returns {string} "1 learner", "3 learners"
 */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * @param {string} name
 * @returns {string} "AR" of Asha Rao, "अ" of अनिल
 */
export function initials(name) {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map((word) => firstLetter(word)).join("") || "?";
}

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** @param {string} word */
function firstLetter(word) {
  const [first] = letters.segment(word);
  return first ? first.segment.toLocaleUpperCase() : "";
}

/**
 * @param {number} id
 * @returns {string} the hue of somebody's face, theirs as long as they are in the room
 */
export function hueOf(id) {
  return String((id % 12) + 1);
}

/**
 * @param {Pick<Person, "id" | "name">} person
 * @param {number} me
 */
export function nameOf({ id, name }, me) {
  return id === me ? `${name} (you)` : name;
}
