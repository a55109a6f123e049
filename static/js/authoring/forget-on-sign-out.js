import { forgetDrafts } from "./draft-store.js";

/** The picture's removal must not hold up signing out, should the browser's storage hang. */
const PATIENCE_MS = 500;
/** Nor must a server that does not take the last words. */
const LAST_WORDS_MS = 2_000;

/**
 * Told on the document. Who has something left to do calls the event's `detail` with a promise of it, and writes
 * nothing to the device any more once that is kept.
 */
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
    void within(LAST_WORDS_MS, lastWords(document))
      .then(() => within(PATIENCE_MS, forgetDrafts()))
      .finally(() => form.submit());
  });
}

/** @param {Document} document */
function lastWords(document) {
  /** @type {Promise<unknown>[]} */
  const awaited = [];
  const detail = (/** @type {Promise<unknown>} */ promise) => awaited.push(promise);
  document.dispatchEvent(new CustomEvent(SIGNING_OUT, { detail }));
  return Promise.allSettled(awaited);
}

/**
 * @param {number} ms
 * @param {Promise<unknown>} promise
 */
function within(ms, promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))]);
}
