// Joiners shape Indic letters and emoji; other format characters and controls are never stored.
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * One line of text as the server stores it: composed, without controls, single spaces.
 *
 * @param {string} text
 * @returns {string}
 */
export function cleanLine(text) {
  return text.normalize("NFC").replace(/\s+/gu, " ").replace(INVISIBLE, "").replace(/ +/g, " ").trim();
}

/**
 * The length of a text in code points, as the server counts it.
 *
 * @param {string} text
 * @returns {number}
 */
export function lengthOf(text) {
  return [...text].length;
}
