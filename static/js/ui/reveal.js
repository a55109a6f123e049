/**
 * Puts the focus on the summary of a form that came back with errors, so that a screen reader reads it
 * and the keyboard starts there.
 *
 * @param {ParentNode} root
 */
export function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary instanceof HTMLElement) summary.focus();
}

/**
 * Fills the hidden fields that ask for the browser's zone.
 *
 * @param {ParentNode} root
 */
export function fillTimeZones(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  for (const input of root.querySelectorAll('input[type="hidden"][name="time_zone"]')) {
    const field = /** @type {HTMLInputElement} */ (input);
    field.value ||= zone;
  }
}
