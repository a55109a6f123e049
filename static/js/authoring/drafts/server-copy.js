import { Autosave } from "./autosave.js";
import { verdictOf } from "./verdict.js";

/** @typedef {import("./kept-values.js").Kept} Kept */
/** @typedef {import("./autosave.js").SaveResult} SaveResult */
/** @typedef {import("./keeper-options.js").KeeperOptions} KeeperOptions */
/** @typedef {import("./keeper-options.js").Owner} Owner */

/** When the server could not be asked what it holds. */
const PULL_AGAIN_MS = 5_000;

/** The server's copy of a form: brought up to date a moment after typing, and taken in where others wrote into it. */
export class ServerCopy {
  /**
   * @param {object} options
   * @param {Pick<KeeperOptions, "api" | "isOnline" | "now" | "clock">} options.options
   * @param {import("./shared-form.js").SharedForm} options.shared
   * @param {Owner} options.owner
   */
  constructor({ options, shared, owner }) {
    const { clock, now } = options;
    this.options = options;
    this.shared = shared;
    this.owner = owner;
    /** @type {import("./status.js").Status} */
    this.status = { kind: "none" };
    /** When it was saved last, by whichever tab.
     * @type {string | null} */
    this.savedAt = null;
    /** Whether it is not known yet what the server holds. */
    this.isBehind = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pulling = undefined;
    this.autosave = new Autosave({ save: () => this.#push(), clock, now });
  }

  /** The page, the line or the sign-in is back. */
  async wake() {
    this.options.clock.clearTimeout(this.pulling);
    if (this.isBehind || this.shared.base.version) await this.#pull();
    else this.autosave.nudge();
  }

  /** Save no more. @returns {Promise<void>} when what is under way has ended */
  stop() {
    this.options.clock.clearTimeout(this.pulling);
    return this.autosave.stop();
  }

  /** Save what is not saved yet, at once, and no more. */
  async finish() {
    const { isStopped, isHeld } = this.autosave;
    await this.stop();
    if (isStopped || isHeld) return;
    while ((await this.#push()) === "again");
  }

  /** It is another form from here on. */
  beginAnew() {
    this.savedAt = null;
    this.status = { kind: "none" };
    this.autosave.restart();
  }

  async discard() {
    const { base, sent } = this.shared;
    if (base.version || sent.length) await this.options.api.discard(this.owner.key);
  }

  /**
   * Another tab saved it.
   *
   * @param {import("./tab-talk.js").SavedNews} news
   */
  heard({ version, savedAt, values }) {
    if (version <= this.shared.base.version) return;
    this.savedAt = savedAt;
    this.#receive(version, values);
    if (this.shared.isShared) this.#rest();
    else this.autosave.changed();
  }

  /**
   * @param {Exclude<import("./form-api.js").FormAnswer, import("./verdict.js").Sound>} answer
   * @returns {SaveResult}
   */
  trouble(answer) {
    const { status, result } = verdictOf(answer, this.options.isOnline());
    if (result === "stop") void this.autosave.stop();
    this.say(status);
    return result;
  }

  /** It was thrown away elsewhere, and what stands here is saved nowhere until somebody types. */
  gone() {
    this.savedAt = null;
    this.say({ kind: "discarded" });
  }

  /** @param {import("./status.js").Status} status */
  say(status) {
    this.status = status;
    this.owner.tell();
  }

  async #pull() {
    const [key, from] = [this.owner.key, this.shared.base.version];
    const isFirst = this.isBehind;
    const answer = await this.options.api.load(key);
    if (this.owner.isOver(key)) return;
    const isUnheard = answer.kind === "lost" || answer.kind === "failed";
    // Another device may be about to save it for the first time: an empty form asks again whenever it is looked at.
    this.isBehind = isUnheard || (isFirst && answer.kind === "absent" && this.shared.isShared);
    if (isUnheard) this.pulling = this.options.clock.setTimeout(() => void this.wake(), PULL_AGAIN_MS);
    if (answer.kind === "closed") return this.owner.closedBefore(answer);
    if (answer.kind === "holds") this.#holds(answer, from, isFirst);
    else if (answer.kind !== "absent" && answer.kind !== "saved") return void this.trouble(answer);
    if (!this.shared.isShared) return this.autosave.nudge();
    const isGone = answer.kind === "absent" && from > 0 && from === this.shared.base.version;
    if (isGone) this.gone();
    else this.#rest();
  }

  /** @returns {Promise<SaveResult>} */
  async #push() {
    if (this.shared.isShared) {
      this.#rest();
      return "done";
    }
    const [key, from, values] = [this.owner.key, this.shared.base.version, this.shared.send()];
    this.owner.write();
    this.say({ kind: "saving" });
    const answer = await this.options.api.save(key, from, values);
    if (this.owner.isOver(key)) return "done";
    if (answer.kind === "lost" && this.autosave.isHeld) return "later";
    if (answer.kind === "saved") this.#saved(answer, values);
    else if (answer.kind === "holds") this.#holds(answer, from);
    else return this.trouble(answer);
    return this.shared.isShared || this.autosave.waitingSince !== null ? "done" : "again";
  }

  /**
   * @param {import("./form-api.js").Saved} answer
   * @param {Kept} values
   */
  #saved({ version, savedAt }, values) {
    if (this.shared.saved(version, values)) {
      this.owner.talk({ kind: "saved", version, savedAt, values });
      this.owner.write();
    }
    this.savedAt = savedAt;
    this.say({ kind: "saved", at: savedAt });
  }

  /** Nothing stands here that is not saved, by this tab or another. */
  #rest() {
    if (this.savedAt) this.say({ kind: "saved", at: this.savedAt });
    else if (this.status.kind !== "discarded") this.say({ kind: "none" });
  }

  /**
   * @param {import("./form-api.js").Holds} answer
   * @param {number} from the version that was known when it was asked
   * @param {boolean} [isFirst]
   */
  #holds({ version, values, savedAt }, from, isFirst) {
    this.savedAt = savedAt ?? this.savedAt;
    const known = this.shared.base.version;
    const isOldNews = version === known || (known !== from && version < known);
    if (!isOldNews) this.#receive(version, values, isFirst);
  }

  /**
   * @param {number} version
   * @param {unknown} values
   * @param {boolean} [isFirst] whether the form is only being opened: nobody has changed what was not seen yet
   */
  #receive(version, values, isFirst = false) {
    const shown = this.shared.receive(version, values, this.owner.isInUse);
    if (isFirst) this.shared.isChanged = false;
    this.owner.show(shown);
    this.owner.write();
    this.owner.tell();
  }
}
