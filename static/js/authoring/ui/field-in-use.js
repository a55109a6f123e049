/**
 * The field in which the mentor is. In a window that is not in front nobody is typing, wherever its cursor stands.
 *
 * @param {Document} document
 * @returns {string | null} its API name
 */
export function fieldInUse(document) {
  const field = document.hasFocus() ? document.activeElement?.closest("[data-field]") : null;
  return field instanceof HTMLElement ? (field.dataset.field ?? null) : null;
}

/**
 * @param {HTMLElement} input
 * @returns {boolean} whether the cursor is in it: a button beside it, in the same field, is another matter
 */
export function isTypedIn(input) {
  const { ownerDocument: document } = input;
  return document.hasFocus() && document.activeElement === input;
}
