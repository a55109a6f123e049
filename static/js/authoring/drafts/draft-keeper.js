import { DeviceCopy } from "./device-copy.js";
import { Heirlooms } from "./heirlooms.js";
import { keptOf } from "./kept-values.js";
import { ServerCopy } from "./server-copy.js";
import { SharedForm } from "./shared-form.js";

/** @typedef {import("./kept-values.js").Kept} Kept */
/** @typedef {import("./kept-values.js").KeptField} KeptField */
/** @typedef {import("../session-values.js").Values} Values */

/** Throwing a form away must hang neither on a server that does not answer nor on a browser that keeps the picture. */
const PATIENCE_MS = 3_000;
/** Signing out waits less. */
const LAST_WORDS_MS = 1_500;

/** @typedef {import("./keeper-options.js").KeptForm} KeptForm */
/** @typedef {import("./keeper-options.js").KeeperOptions} KeeperOptions */

/**
 * Keeps one unfinished form: on the device at once, on the server a moment later, together with what other tabs and
 * devices write into it.
 */
export class DraftKeeper {
  /** @param {KeeperOptions} options */
  constructor(options) {
    this.options = options;
    const { store, talk, address, newKey, pristine, clock } = options;
    const found = store.all();
    const asked = address.read();
    /** @type {string} */
    this.key = asked ?? (options.isNew ? undefined : found[0]?.form) ?? newKey();
    this.tab = newKey();
    const left = found.filter(({ form }) => form === this.key);
    this.wasFound = left.length > 0;
    this.shared = new SharedForm(
      pristine,
      left.map(({ copy }) => copy),
    );
    /** Of a publish that had no definite answer.
     * @type {string | null} */
    this.publishKey = left.map(({ copy }) => copy.key).find(Boolean) ?? null;
    /** @type {KeptForm} */
    this.form = { accept: () => {}, isInUse: () => false, tell: () => {} };
    this.server = new ServerCopy({ options, shared: this.shared, owner: this.#owner() });
    this.copy = new DeviceCopy({ write: () => this.#write(), clock, now: options.now });
    // In this order: what they left stands in a copy of ours before theirs go.
    if (this.wasFound) this.copy.write();
    this.heirlooms = new Heirlooms({ left, isKept: () => this.copy.isKept, store, talk, clock });
  }

  /** @param {KeptForm} form */
  attach(form) {
    this.form = form;
  }

  get status() {
    return this.server.status;
  }

  /** Meet the other tabs and the server. */
  start() {
    this.options.talk.listen((news) => this.#hear(news));
    this.heirlooms.clear();
    // What was never saved from here is simply saved: should it be there after all, the answer tells.
    this.server.isBehind = !this.wasFound && this.options.address.read() !== null;
    return this.wake();
  }

  /** The page, the line or the sign-in is back. */
  wake() {
    return this.server.wake();
  }

  /** @returns {{ values: Kept, key: string | null } | null} what was left on this device */
  load() {
    return this.wasFound ? { values: this.shared.values, key: this.publishKey } : null;
  }

  /**
   * Something was typed, or a request begun.
   *
   * @param {Values} values
   * @param {string | null} publishKey
   */
  save(values, publishKey) {
    const isTyped = this.shared.type(keptOf(values));
    this.publishKey = publishKey;
    this.options.address.write(this.key);
    this.copy.changed();
    if (isTyped) this.server.autosave.changed();
  }

  /**
   * The form is no more: it became this session, or was thrown away.
   *
   * @param {{ url?: string, status: string }} [session]
   * @param {boolean} [hasPicture] whether the session has the picture that was chosen: else this is the only copy
   * @returns {Promise<unknown>}
   */
  async clear(session, hasPicture = false) {
    const { store, talk } = this.options;
    const ended = this.#end();
    if (session) {
      // Other tabs keep what they have of it: it may be more than was published.
      store.remove(this.key, this.tab);
      talk.tell({ key: this.key, kind: "closed", url: session.url ?? null, status: session.status });
      return hasPicture ? store.savePicture(this.key, null) : null;
    }
    const patience = this.#patience();
    const forgotten = store.forget(this.key);
    await Promise.race([ended.then(() => this.server.discard()), patience]);
    talk.tell({ key: this.key, kind: "discarded" });
    return Promise.race([forgotten, patience]);
  }

  /** The form itself is on its way: a save that came after it would find it closed. */
  hold() {
    this.server.autosave.hold();
    this.options.api.letGo();
  }

  /** It did not get there. */
  goOn() {
    this.server.autosave.goOn();
  }

  /** @returns {Promise<import("../picture/kept.js").Kept | null>} */
  loadPicture() {
    return this.options.store.loadPicture(this.key);
  }

  /** @param {import("../picture/kept.js").Kept | null} picture */
  savePicture(picture) {
    return this.options.store.savePicture(this.key, picture);
  }

  /** Fields were left. */
  release() {
    const free = this.shared.release(this.form.isInUse);
    if (!Object.keys(free).length) return;
    this.form.accept(free);
    this.copy.changed();
  }

  /** The page may go. */
  flush() {
    this.copy.flush();
  }

  /**
   * What others say of a field: use one of them, or let it go.
   *
   * @param {KeptField} field
   * @param {number | null} used which one; null: none
   */
  answer(field, used) {
    this.form.accept(this.shared.answer(field, used));
    this.copy.changed();
    if (used !== null) this.server.autosave.changed();
    this.form.tell();
  }

  /** Go on with these words as a form of its own: the one that they were in became a session. */
  async startAnew() {
    const { store, newKey, address } = this.options;
    store.remove(this.key, this.tab);
    this.key = newKey();
    this.publishKey = null;
    this.shared.part();
    this.copy.speak();
    this.server.beginAnew();
    if (this.shared.isShared) address.write(null);
    else this.#beginAgain();
    this.form.tell();
  }

  /**
   * Whoever signs out finds their last words on the server, and leaves nothing on the device.
   *
   * @returns {Promise<void>} when the server has them, or has been waited for long enough
   */
  async leave() {
    await Promise.race([this.server.finish(), this.#patience(LAST_WORDS_MS)]);
    this.copy.fallSilent();
  }

  /** @returns {Promise<void>} when what is under way has ended */
  #end() {
    this.copy.fallSilent();
    return this.server.stop();
  }

  /** @returns {import("./keeper-options.js").Owner} */
  #owner() {
    const key = () => this.key;
    return {
      get key() {
        return key();
      },
      isOver: (asked) => asked !== this.key || this.copy.isSilent,
      write: () => this.copy.write(),
      show: (values) => this.form.accept(values),
      isInUse: (field) => this.form.isInUse(field),
      tell: () => this.form.tell(),
      talk: (news) => this.options.talk.tell({ key: this.key, ...news }),
      closedBefore: (answer) => this.#closedBefore(answer),
    };
  }

  #beginAgain() {
    this.options.address.write(this.key);
    this.copy.write();
    this.server.autosave.changed();
  }

  /** @param {import("./tab-talk.js").News} news */
  #hear(news) {
    if (news.key !== this.key || this.copy.isSilent) return;
    if (news.kind === "who") this.options.talk.tell({ key: this.key, kind: "here", tab: this.tab });
    if (news.kind === "here") this.heirlooms.claim(news.tab);
    if (news.kind === "closed") this.server.trouble(news);
    if (news.kind === "discarded") this.server.gone();
    if (news.kind === "saved") this.server.heard(news);
  }

  /** @param {import("./form-api.js").Closed} answer what the form became while this page was not open */
  #closedBefore(answer) {
    const { isShared, offers, typedHere } = this.shared;
    const hasMore = !isShared || Object.keys(offers).length > 0 || this.publishKey;
    // Who typed it in this very page may still be looking at it, and was perhaps told that it is still there.
    if (hasMore || typedHere.size) return void this.server.trouble(answer);
    this.form.accept(this.shared.empty());
    void this.startAnew().then(() => this.server.say({ kind: "closed", url: answer.url }));
  }

  #write() {
    const { base, sent, offers, effective } = this.shared;
    // After a reload nobody is in a field any more: what waits for that is in its place.
    const copy = { values: effective, base, sent, offers, key: this.publishKey, at: this.options.now() };
    return this.options.store.write(this.key, this.tab, copy);
  }

  #patience(ms = PATIENCE_MS) {
    return new Promise((resolve) => this.options.clock.setTimeout(() => resolve(null), ms));
  }
}
