import { openDialog } from "../../ui/dialog.js";

/**
 * Asks in a dialog of templates/components/dialog.html, with words of this moment.
 *
 * @param {HTMLDialogElement} dialog
 * @param {import("../session-words.js").Question} question
 * @returns {Promise<boolean>}
 */
export async function askIn(dialog, { title, text, confirm }) {
  write(dialog, "h2", title);
  write(dialog, ".dialog-text", text);
  write(dialog, "[value=confirm]", confirm);
  return (await openDialog(dialog)) === "confirm";
}

/**
 * @param {HTMLElement} dialog
 * @param {string} selector
 * @param {string} text
 */
function write(dialog, selector, text) {
  const element = dialog.querySelector(selector);
  if (element) element.textContent = text;
}
