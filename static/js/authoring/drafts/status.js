/**
 * How an unfinished form is kept just now.
 *
 * @typedef {{ kind: "none" | "saving" | "offline" | "failed" | "signedOut" | "discarded" }
 *   | { kind: "saved", at: string } | { kind: "stranger" | "refused", reason: string }
 *   | { kind: "closed", url: string | null }} Status
 */

/** @typedef {{ text: string, link: { url: string, words: string } | null }} StatusWords */

/** A form that is saved every few seconds must not be talked about as often. */
export const QUIET_MS = 60_000;

const CHANGED = "Changed in another tab.";

/**
 * @param {Status} status
 * @param {{ zone: string, signIn: string, isOnDevice: boolean, isChanged: boolean }} context
 *   `isChanged`: another tab changed it, and nothing was typed here since
 * @returns {StatusWords}
 */
export function statusWords(status, { zone, signIn, isOnDevice, isChanged }) {
  const kept = isOnDevice ? "Kept on this device." : "Keep this page open.";
  const words = textOf(status, kept, zone);
  return { text: isChanged ? `${CHANGED} ${words}`.trim() : words, link: linkOf(status, signIn) };
}

/**
 * @param {Status} status
 * @param {string} kept
 * @param {string} zone
 */
function textOf(status, kept, zone) {
  switch (status.kind) {
    case "none":
      return "";
    case "saving":
      return "Saving…";
    case "saved":
      return `Saved ${clockTime(status.at, zone)}`;
    case "offline":
      return `Offline. ${kept}`;
    case "failed":
      return `Could not save. Trying again…`;
    case "signedOut":
      return `You were signed out. ${kept}`;
    case "stranger":
      return `${status.reason} What you typed is kept for you.`;
    case "refused":
      return `${kept} The server could not take it: ${status.reason}`;
    case "discarded":
      return "Thrown away in another tab. It is kept again when you type.";
    case "closed":
      return "This form became a session already.";
  }
}

/**
 * @param {Status} status
 * @param {string} signIn
 */
function linkOf(status, signIn) {
  if (status.kind === "signedOut") return { url: signIn, words: "Sign in" };
  return status.kind === "closed" && status.url ? { url: status.url, words: "See it" } : null;
}

/**
 * @param {string} moment ISO 8601
 * @param {string} zone
 */
function clockTime(moment, zone) {
  const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(moment));
}

/** What of it is said aloud: each thing once, and that all is well only now and then. */
export class Spoken {
  /** @param {() => number} now */
  constructor(now) {
    this.now = now;
    this.text = "";
    this.kind = "none";
    this.since = -Infinity;
    this.wasChanged = false;
  }

  /**
   * @param {Status} status
   * @param {string} text
   * @param {boolean} isChanged whether another tab changed the form, and nothing was typed here since
   * @returns {string}
   */
  say(status, text, isChanged) {
    const isNews = isChanged && !this.wasChanged;
    this.wasChanged = isChanged;
    if (isNews) return this.#now(status, text);
    if (status.kind === "saving" || status.kind === "none") return this.text;
    const isSame = status.kind === this.kind;
    if (isSame && (status.kind !== "saved" || this.now() - this.since < QUIET_MS)) return this.text;
    return this.#now(status, text);
  }

  /**
   * @param {Status} status
   * @param {string} text
   */
  #now({ kind }, text) {
    Object.assign(this, { text, kind, since: this.now() });
    return text;
  }
}
