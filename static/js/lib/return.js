import { Backoff } from "./backoff.js";

/** @typedef {Pick<typeof globalThis, "setTimeout">} Timers */

const RETRY_CAP_MS = 5_000;
const PATIENCE_MS = 4_000;

/**
 * Asks for a page again and again until the server can draw it.
 *
 * @param {object} options
 * @param {string} options.url
 * @param {typeof globalThis.fetch} options.fetch
 * @param {Timers} options.timers
 * @param {Backoff} [options.backoff]
 * @returns {Promise<void>} resolves when it can
 */
export async function untilBack({ url, fetch, timers, backoff = new Backoff({ cap: RETRY_CAP_MS, base: 2_000 }) }) {
  let isBack = false;
  while (!isBack) {
    const delay = backoff.next();
    await new Promise((resolve) => timers.setTimeout(() => resolve(undefined), delay));
    isBack = await isThere({ url, fetch });
  }
}

/**
 * @param {{ url: string, fetch: typeof globalThis.fetch }} options
 * @returns {Promise<boolean>}
 */
async function isThere({ url, fetch }) {
  try {
    const { status } = await fetch(url, {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return status < 500;
  } catch {
    return false;
  }
}
