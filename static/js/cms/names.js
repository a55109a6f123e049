/** Names for what Wagtail's own scripts draw without one, so that a screen reader can say what it is. */

/** @type {readonly (readonly [string, string, string])[]} selector, attribute, value */
const NAMES = [
  [".sidebar [role=search], #wagtail-sidebar [role=search]", "aria-label", "Search in the sidebar"],
  ["[data-contentpath=tags] .tagit-new input", "aria-labelledby", "id_tags-label"],
  [".xdsoft_datetimepicker", "role", "dialog"],
  [".xdsoft_datetimepicker", "aria-label", "Date and time"],
  [".xdsoft_datetimepicker .xdsoft_prev", "aria-label", "Earlier"],
  [".xdsoft_datetimepicker .xdsoft_next", "aria-label", "Later"],
  [".xdsoft_datetimepicker .xdsoft_today_button", "aria-label", "Today"],
  ["[data-contentpath=description] [role=textbox]", "aria-label", "Description"],
];

/**
 * Gives the names now, and whenever something is drawn later.
 *
 * @param {HTMLElement} root
 * @returns {() => void} stops it
 */
export function giveNames(root) {
  const give = () => {
    for (const [selector, attribute, value] of NAMES) {
      for (const found of root.querySelectorAll(selector)) {
        if (found.getAttribute(attribute) !== value) found.setAttribute(attribute, value);
      }
    }
  };
  const observer = new MutationObserver(give);
  observer.observe(root, { childList: true, subtree: true });
  give();
  return () => observer.disconnect();
}
