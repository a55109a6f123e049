const YEAR_IN_SECONDS = 31_536_000;

/** @typedef {"light" | "dark"} Theme */

/**
 * The other theme, and what to remember: a choice that equals the system's is none, so that the page
 * follows the system again.
 *
 * @param {Theme | ""} chosen
 * @param {Theme} system
 * @returns {Theme | ""}
 */
export function toggled(chosen, system) {
  const shown = chosen || system;
  const wanted = shown === "dark" ? "light" : "dark";
  return wanted === system ? "" : wanted;
}

/**
 * Shows a choice and remembers it in a cookie, which lets the server draw the next page right at once.
 *
 * @param {Document} document
 * @param {Theme | ""} choice
 */
export function applyTheme(document, choice) {
  if (choice) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
  const age = choice ? YEAR_IN_SECONDS : 0;
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
}

/**
 * The button that switches between the two.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {{ document: Document, system: { matches: boolean } }} options `system` matches when it is dark
 */
export function registerTheme(alpine, { document, system }) {
  alpine.data("theme", () => ({
    toggle() {
      const chosen = /** @type {Theme | ""} */ (document.documentElement.dataset.theme ?? "");
      applyTheme(document, toggled(chosen, system.matches ? "dark" : "light"));
    },
  }));
}
