/**
 * How many words a reader sees in rich text, counted as the server does: tags part words.
 *
 * @param {string} html
 * @returns {number}
 */
export function countWords(html) {
  const text = html.replace(/<[^>]*>/g, " ").replace(/&nbsp;/g, " ");
  return wordsIn(text);
}

/**
 * @param {string} text
 * @returns {number}
 */
export function wordsIn(text) {
  return text.split(/\s+/u).filter(Boolean).length;
}
