/**
 * How many words a reader sees in rich text, counted as the server does: tags part words.
 *
 * @param {string} html
 * @returns {number}
 */
export function countWords(html) {
  const text = html.replace(/<[^>]*>/g, " ").replace(/&nbsp;/g, " ");
  return text.split(/\s+/u).filter(Boolean).length;
}
