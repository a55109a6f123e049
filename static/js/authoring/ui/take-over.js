/**
 * Makes what is shown say what it is now, touching only what is different: whatever is written anew, a screen reader
 * may read again, also where it says the same.
 *
 * @param {Record<string, any>} shown Alpine's own object
 * @param {Record<string, any>} now plain values
 */
export function takeOver(shown, now) {
  for (const [name, value] of Object.entries(now)) {
    if (isPlain(value) && isPlain(shown[name])) takeOver(shown[name], value);
    else if (!same(shown[name], value)) shown[name] = value;
  }
}

/** @param {unknown} value */
function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
