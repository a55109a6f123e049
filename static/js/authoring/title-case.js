/** Words that stay small inside a title, though not at its ends. */
const SMALL = new Set(
  "a an and as at but by for from in into nor of on onto or over per the to up via vs with".split(" "),
);

// One word may have marks inside it: don’t, node.js.
const WORD = /[\p{L}\p{N}](?:['’.]?[\p{L}\p{M}\p{N}])*/gu;

/**
 * The title with its words capitalised, as an editor would set it.
 *
 * A word that has a capital or a digit anywhere is taken as meant (API, NumPy, iOS, h264), and so is
 * one in `keep`: what the mentor has put back into lower case must not be changed a second time.
 *
 * @param {string} title
 * @param {ReadonlySet<string>} [keep] words to leave as they are
 * @returns {string}
 */
export function titleCase(title, keep = new Set()) {
  const words = [...title.matchAll(WORD)];
  const ends = new Set([words.at(0)?.index, words.at(-1)?.index]);
  return title.replace(WORD, (word, index) => {
    const meant = word !== word.toLowerCase() || /\p{N}/u.test(word) || keep.has(word);
    const small = SMALL.has(word) && !ends.has(index);
    return meant || small ? word : capitalised(word);
  });
}

/**
 * The words of `after` that `titleCase` had capitalised in `before` and the mentor set back.
 *
 * @param {string} before the title as it was last capitalised
 * @param {string} after the title as it is now
 * @returns {string[]}
 */
export function setBack(before, after) {
  const made = new Set(before.match(WORD) ?? []);
  const words = after.match(WORD) ?? [];
  return words.filter((word) => word !== capitalised(word) && made.has(capitalised(word)));
}

/**
 * @param {string} word
 * @returns {string}
 */
function capitalised(word) {
  const [first = "", ...rest] = word;
  return first.toUpperCase() + rest.join("");
}
