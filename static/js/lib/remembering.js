/**
 * A pure function of texts that remembers its last answers: what every key press asks of thirty dates again.
 *
 * @template {string[]} A
 * @template R
 * @param {(...texts: A) => R} pure
 * @param {number} [most] answers to keep; then it begins anew
 * @returns {(...texts: A) => R}
 */
export function remembering(pure, most = 200) {
  /** @type {Map<string, R>} */
  const known = new Map();
  return (...texts) => {
    const name = texts.join("\n");
    const found = known.get(name);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const answer = pure(...texts);
    known.set(name, answer);
    return answer;
  };
}
