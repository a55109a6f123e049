/** @typedef {import("../session-values.js").Values} Values */

/**
 * What of a form is kept as it was typed: all of it but the picture, which stays on the device. Which picture it is, is
 * kept with the rest.
 *
 * @typedef {Omit<Values, "thumbnail">} Kept
 */

/** @typedef {keyof Kept} KeptField */

/**
 * @param {Values} values
 * @returns {Kept}
 */
export function keptOf({ thumbnail: _picture, ...kept }) {
  return kept;
}

/**
 * @param {Kept} kept
 * @returns {KeptField[]}
 */
export function fieldsOf(kept) {
  return /** @type {KeptField[]} */ (Object.keys(kept));
}

/**
 * Values as they came from elsewhere, completed where they say nothing, and without what is no field here.
 *
 * @param {unknown} came
 * @param {Kept} pristine an empty form's
 * @returns {Kept}
 */
export function completed(came, pristine) {
  const said = came && typeof came === "object" ? /** @type {Record<string, unknown>} */ (came) : {};
  const pairs = fieldsOf(pristine).map((field) => [field, fitting(said[field], pristine[field])]);
  return /** @type {Kept} */ (Object.fromEntries(pairs));
}

/**
 * @param {unknown} value
 * @param {unknown} like
 */
function fitting(value, like) {
  if (like === null) return typeof value === "number" ? value : null;
  return typeof value === typeof like && Array.isArray(value) === Array.isArray(like) ? value : like;
}

/**
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean} whether a field would say the same; tags are known by their slugs
 */
export function sameValue(one, other) {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

/**
 * @param {Kept} one
 * @param {Kept} other
 */
export function sameValues(one, other) {
  return fieldsOf(one).every((field) => sameValue(one[field], other[field]));
}

/**
 * A value in words, for the eye and to be compared word by word.
 *
 * @param {KeptField} field
 * @param {unknown} value
 * @returns {string}
 */
export function textOf(field, value) {
  if (Array.isArray(value)) return value.map((one) => one.name ?? String(one)).join(", ");
  const text = field === "description" ? withoutMarkup(String(value)) : String(value);
  return text.replaceAll("\u00a0", " ").trim();
}

/**
 * The editor's own HTML, and nobody else's: it escapes no more than these.
 *
 * @param {string} html
 */
function withoutMarkup(html) {
  const text = html.replace(/<(?:\/(?:p|li|h3|h4|blockquote)|br)>/g, " ").replace(/<[^>]*>/g, "");
  const plainly = text.replaceAll("&nbsp;", " ").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  return plainly.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replace(/\s+/g, " ");
}

/** @param {unknown} value */
function plain(value) {
  return Array.isArray(value) ? value.map((one) => one?.slug ?? one) : value;
}
