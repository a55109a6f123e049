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
 * @property {boolean} [isNew] whether the key in the address was made just now: nobody can know it
 * @property {() => string} newKey
 * @property {() => boolean} isOnline
 * @property {() => number} now
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 */

export {};
