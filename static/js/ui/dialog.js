/**
 * Opens a modal `<dialog>` and waits for its answer. The browser keeps the focus inside and gives it
 * back afterwards; Escape answers "cancel".
 *
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} the `value` of the button that closed it
 */
export function openDialog(dialog) {
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || "cancel"), { once: true });
  });
}
