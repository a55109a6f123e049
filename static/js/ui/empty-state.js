/**
 * Shows a list's empty state when its last card goes, and the list again when one comes:
 * `[data-when-empty]` and `[data-when-filled]` in the list's `<section>`.
 *
 * @param {HTMLElement} list
 */
export function keepEmptyState(list) {
  const section = list.closest("section") ?? list.ownerDocument.body;
  list.addEventListener("cards-changed", () => {
    const isEmpty = !list.querySelector("[data-session-id]");
    toggle(section, "[data-when-empty]", !isEmpty);
    toggle(section, "[data-when-filled]", isEmpty);
  });
}

/**
 * @param {Element} section
 * @param {string} selector
 * @param {boolean} isHidden
 */
function toggle(section, selector, isHidden) {
  for (const element of section.querySelectorAll(selector)) {
    /** @type {HTMLElement} */ (element).hidden = isHidden;
  }
}
