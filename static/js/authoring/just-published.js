const NAME = "peerlearn:just-published";

/** @typedef {import("./session-api.js").SessionApi} SessionApi */

/**
 * An API that leaves a note in this tab of what it published, for the page that comes next.
 *
 * @param {Pick<SessionApi, "publish">} api
 * @param {Storage} [storage]
 * @returns {Pick<SessionApi, "publish">}
 */
export function notingPublished(api, storage = sessionStorage) {
  return {
    async publish(body, key) {
      const outcome = await api.publish(body, key);
      if (outcome.kind === "published") {
        const { id, also = [] } = outcome.session;
        leaveNote([id, ...also.map((other) => other.id)], storage);
      }
      return outcome;
    },
  };
}

/**
 * The sessions that were published a moment ago, the first one first. Told once.
 *
 * @param {Storage} [storage]
 * @returns {number[]}
 */
export function takeNote(storage = sessionStorage) {
  const text = storage.getItem(NAME);
  storage.removeItem(NAME);
  try {
    const ids = JSON.parse(text ?? "[]");
    return Array.isArray(ids) ? ids.filter(Number.isSafeInteger) : [];
  } catch {
    return [];
  }
}

/**
 * @param {number[]} ids
 * @param {Storage} storage
 */
function leaveNote(ids, storage) {
  try {
    storage.setItem(NAME, JSON.stringify(ids));
  } catch {
    // Storage is full or forbidden: they are published all the same, and stand in the list.
  }
}
