import { Autosave } from "./autosave.js";
import { DeviceCopy } from "./device-copy.js";
import { Heirlooms } from "./heirlooms.js";
import { keptOf } from "./kept-values.js";
import { SharedForm } from "./shared-form.js";
import { verdictOf } from "./verdict.js";

/** @typedef {import("./kept-values.js").Kept} Kept */
/** @typedef {import("./kept-values.js").KeptField} KeptField */
/** @typedef {import("./autosave.js").SaveResult} SaveResult */
/** @typedef {import("../session-values.js").Values} Values */

/** Throwing a form away must not hang on a server that does not answer. */
const PATIENCE_MS = 3_000;
/** When the server could not be asked what it holds. */
const PULL_AGAIN_MS = 5_000;

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
    const { store, talk, address, newKey, pristine, clock, now } = options;
    const found = store.all();
    /** @type {string} */
    this.key = address.read() ?? found[0]?.form ?? newKey();
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
    /** @type {import("./status.js").Status} */
    this.status = { kind: "none" };
    /** When it was saved last, by whichever tab.
     * @type {string | null} */
    this.savedAt = null;
    /** Whether it is not known yet what the server holds. */
    this.isBehind = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pulling = undefined;
    /** @type {KeptForm} */
    this.form = { accept: () => {}, isInUse: () => false, tell: () => {} };
    this.autosave = new Autosave({ save: () => this.#push(), clock, now });
    this.copy = new DeviceCopy({ write: () => this.#write(), clock });
    // In this order: what they left stands in a copy of ours before theirs go.
    if (this.wasFound) this.copy.write();
    this.heirlooms = new Heirlooms({ left, store, talk, clock });
  }

  /** @param {KeptForm} form */
  attach(form) {
    this.form = form;
  }

  /** Meet the other tabs and the server. */
  start() {
    this.options.talk.listen((news) => this.#hear(news));
    this.heirlooms.clear();
    // What was never saved from here is simply saved: should it be there after all, the answer tells.
    this.isBehind = !this.wasFound && !this.options.isNew && this.options.address.read() !== null;
    return this.wake();
  }

  /** The page, the line or the sign-in is back. */
  async wake() {
    this.options.clock.clearTimeout(this.pulling);
    if (this.isBehind || this.shared.base.version) await this.#pull();
    else this.autosave.nudge();
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
    if (isTyped) this.autosave.changed();
  }

  /**
   * The form is no more: it became this session, or was thrown away.
   *
   * @param {{ url?: string, status: string }} [session]
   * @returns {Promise<unknown>}
   */
  async clear(session) {
    const { store, talk } = this.options;
    const ended = this.forgotten();
    if (session) {
      // Other tabs keep what they have of it: it may be more than was published.
      store.remove(this.key, this.tab);
      talk.tell({ key: this.key, kind: "closed", url: session.url ?? null, status: session.status });
      return store.savePicture(this.key, null);
    }
    const forgotten = store.forget(this.key);
    await Promise.race([ended.then(() => this.#discard()), this.#patience()]);
    talk.tell({ key: this.key, kind: "discarded" });
    return forgotten;
  }

  /** The form itself is on its way: a save that came after it would find it closed. */
  hold() {
    this.autosave.hold();
    this.options.api.letGo();
  }

  /** It did not get there. */
  goOn() {
    this.autosave.goOn();
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
    if (used !== null) this.autosave.changed();
    this.form.tell();
  }

  /** Go on with these words as a form of its own: the one that they were in became a session. */
  async startAnew() {
    const { store, newKey, address } = this.options;
    const picture = await this.loadPicture();
    store.remove(this.key, this.tab);
    this.key = newKey();
    this.publishKey = null;
    this.savedAt = null;
    this.shared.part();
    this.status = { kind: "none" };
    this.copy.speak();
    this.autosave.restart();
    if (this.shared.isShared) address.write(null);
    else this.#beginAgain(picture);
    this.form.tell();
  }

  /**
   * Whoever signs out leaves nothing behind.
   *
   * @returns {Promise<void>} when what is under way has ended
   */
  forgotten() {
    this.copy.fallSilent();
    this.options.clock.clearTimeout(this.pulling);
    return this.autosave.stop();
  }

  /** @param {import("../picture/kept.js").Kept | null} picture */
  #beginAgain(picture) {
    this.options.address.write(this.key);
    this.copy.write();
    this.autosave.changed();
    if (picture) void this.savePicture(picture);
  }

  async #pull() {
    const [key, from] = [this.key, this.shared.base.version];
    const answer = await this.options.api.load(key);
    if (key !== this.key || this.copy.isSilent) return;
    this.isBehind = answer.kind === "lost" || answer.kind === "failed";
    if (this.isBehind) this.pulling = this.options.clock.setTimeout(() => void this.wake(), PULL_AGAIN_MS);
    if (answer.kind === "closed") return this.#closedBefore(answer);
    if (answer.kind === "holds") this.#holds(answer, from);
    else if (answer.kind !== "absent" && answer.kind !== "saved") return void this.#trouble(answer);
    if (this.shared.isShared) this.#rest();
    else this.autosave.nudge();
  }

  /** @returns {Promise<SaveResult>} */
  async #push() {
    if (this.shared.isShared) {
      this.#rest();
      return "done";
    }
    const [key, from, values] = [this.key, this.shared.base.version, this.shared.send()];
    this.copy.write();
    this.#say({ kind: "saving" });
    const answer = await this.options.api.save(key, from, values);
    if (key !== this.key || this.copy.isSilent) return "done";
    if (answer.kind === "lost" && this.autosave.isHeld) return "later";
    if (answer.kind === "saved") this.#saved(answer, values);
    else if (answer.kind === "holds") this.#holds(answer, from);
    else return this.#trouble(answer);
    return this.shared.isShared || this.autosave.waitingSince !== null ? "done" : "again";
  }

  /**
   * @param {import("./form-api.js").Saved} answer
   * @param {Kept} values
   */
  #saved({ version, savedAt }, values) {
    if (this.shared.saved(version, values)) {
      this.options.talk.tell({ key: this.key, kind: "saved", version, savedAt, values });
      this.copy.write();
    }
    this.savedAt = savedAt;
    this.#say({ kind: "saved", at: savedAt });
  }

  /** Nothing stands here that is not saved, by this tab or another. */
  #rest() {
    this.#say(this.savedAt ? { kind: "saved", at: this.savedAt } : { kind: "none" });
  }

  /**
   * @param {import("./form-api.js").Holds} answer
   * @param {number} from the version that was known when it was asked
   */
  #holds({ version, values, savedAt }, from) {
    this.savedAt = savedAt ?? this.savedAt;
    const known = this.shared.base.version;
    const isOldNews = version === known || (known !== from && version < known);
    if (!isOldNews) this.#receive(version, values);
  }

  /**
   * @param {number} version
   * @param {unknown} values
   */
  #receive(version, values) {
    this.form.accept(this.shared.receive(version, values, this.form.isInUse));
    this.copy.write();
    this.form.tell();
  }

  /** @param {import("./tab-talk.js").News} news */
  #hear(news) {
    if (news.key !== this.key || this.copy.isSilent) return;
    if (news.kind === "who") this.options.talk.tell({ key: this.key, kind: "here", tab: this.tab });
    if (news.kind === "here") this.heirlooms.claim(news.tab);
    if (news.kind === "closed") this.#trouble(news);
    if (news.kind === "discarded") this.#say({ kind: "discarded" });
    if (news.kind !== "saved" || news.version <= this.shared.base.version) return;
    this.savedAt = news.savedAt;
    this.#receive(news.version, news.values);
    if (this.shared.isShared) this.#rest();
    else this.autosave.changed();
  }

  /** @param {import("./form-api.js").Closed} answer what the form became while this page was not open */
  #closedBefore(answer) {
    const { isShared, offers } = this.shared;
    const hasMore = !isShared || Object.keys(offers).length > 0 || this.publishKey;
    if (hasMore) return void this.#trouble(answer);
    this.form.accept(this.shared.empty());
    void this.startAnew().then(() => this.#say({ kind: "closed", url: answer.url }));
  }

  /**
   * @param {Exclude<import("./form-api.js").FormAnswer, import("./verdict.js").Sound>} answer
   * @returns {SaveResult}
   */
  #trouble(answer) {
    const { status, result } = verdictOf(answer, this.options.isOnline());
    if (result === "stop") void this.autosave.stop();
    this.#say(status);
    return result;
  }

  /** @param {import("./status.js").Status} status */
  #say(status) {
    this.status = status;
    this.form.tell();
  }

  #write() {
    const { base, sent, offers, effective } = this.shared;
    // After a reload nobody is in a field any more: what waits for that is in its place.
    const copy = { values: effective, base, sent, offers, key: this.publishKey, at: this.options.now() };
    return this.options.store.write(this.key, this.tab, copy);
  }

  async #discard() {
    const { base, sent } = this.shared;
    if (base.version || sent.length) await this.options.api.discard(this.key);
  }

  #patience() {
    return new Promise((resolve) => this.options.clock.setTimeout(() => resolve(null), PATIENCE_MS));
  }
}
