/** On what opened a dialog, as long as that is open: what bears it is not drawn anew, for the focus goes back to it. */
export const ASKS = "data-asks";

/**
 * Opens a modal `<dialog>` and waits for its answer. The browser keeps the focus inside and gives it
 * back afterwards; Escape answers "cancel".
 *
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} the `value` of the button that closed it
 */
export function openDialog(dialog) {
  dialog.returnValue = "cancel";
  showModal(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || "cancel"), { once: true });
  });
}

/** @param {HTMLDialogElement} dialog is opened by what has the focus now */
export function showModal(dialog) {
  const opener = dialog.ownerDocument.activeElement;
  opener?.setAttribute(ASKS, "");
  dialog.showModal();
  dialog.addEventListener("close", () => opener?.removeAttribute(ASKS), { once: true });
}
