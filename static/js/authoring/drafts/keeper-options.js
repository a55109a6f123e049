/** @typedef {import("./kept-values.js").Kept} Kept */
/** @typedef {import("./kept-values.js").KeptField} KeptField */

/**
 * The form on the page, as its keeper knows it.
 *
 * @typedef {object} KeptForm
 * @property {(values: Partial<Kept>) => void} accept shows values that came from elsewhere
 * @property {(field: KeptField) => boolean} isInUse whether the mentor is in that field
 * @property {() => void} tell that something about keeping it changed
 */

/**
 * @typedef {object} KeeperOptions
 * @property {Kept} pristine what an empty form holds
 * @property {import("../draft-store.js").DraftStore} store
 * @property {Pick<import("./form-api.js").FormApi, "save" | "load" | "discard" | "letGo">} api
 * @property {Pick<import("./tab-talk.js").TabTalk, "tell" | "listen">} talk
 * @property {{ read: () => string | null, write: (key: string | null) => void }} address the key in the page's own
 * @property {() => string} newKey
 * @property {boolean} [isNew] whether a form of its own is begun, where the address names none: what is unfinished stays
 * @property {() => boolean} isOnline
 * @property {() => number} now
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 */

/**
 * Whose copy lies on the server: the form on the page, whichever it is just now.
 *
 * @typedef {object} Owner
 * @property {string} key
 * @property {(key: string) => boolean} isOver whether an answer about this form comes too late
 * @property {() => void} write to the device
 * @property {(values: Partial<Kept>) => void} show
 * @property {(field: KeptField) => boolean} isInUse
 * @property {() => void} tell
 * @property {(news: Omit<import("./tab-talk.js").SavedNews, "key">) => void} talk to other tabs
 * @property {(answer: import("./form-api.js").Closed) => void} closedBefore it became a session while the page was away
 */

export {};
