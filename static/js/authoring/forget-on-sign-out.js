import { forgetDrafts } from "./draft-store.js";

/** The picture's removal must not hold up signing out, should the browser's storage hang. */
const PATIENCE_MS = 500;

/** Told on the document: from here on nothing may be written to the device any more. */
export const SIGNING_OUT = "peerlearn:signing-out";

/**
 * Let every form that signs out first forget the unfinished sessions on this device.
 *
 * @param {Document} document
 */
export function forgetDraftsOnSignOut(document) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !new URL(form.action).pathname.endsWith("/accounts/logout/")) return;
    event.preventDefault();
    document.dispatchEvent(new Event(SIGNING_OUT));
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    void Promise.race([forgetDrafts(), patience]).finally(() => form.submit());
  });
}
