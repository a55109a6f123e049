/**
 * A dialog gives the focus back to what opened it; when that was replaced by a fresh copy meanwhile, this gives
 * it to the copy.
 *
 * @template T
 * @param {Document} document
 * @param {() => Promise<T>} ask opens the dialog, and waits for it to close
 * @returns {Promise<T>}
 */
export async function keepingFocus(document, ask) {
  const opener = document.activeElement;
  const answer = await ask();
  const active = document.activeElement;
  // For a moment the focus is still in the dialog that is closed, and then nowhere.
  const isLost = !active || active === document.body || active.closest("dialog:not([open])");
  if (isLost && opener?.id) document.getElementById(opener.id)?.focus();
  return answer;
}
