import { adopted } from "./adopt.js";
import { completed, fieldsOf, sameValue, sameValues } from "./kept-values.js";
import { merge } from "./merge.js";
import { answered, offered } from "./offers.js";

/** @typedef {import("./kept-values.js").Kept} Kept */
/** @typedef {import("./kept-values.js").KeptField} KeptField */
/** @typedef {(field: KeptField) => boolean} IsInUse whether the mentor is in that field */

/** Tries without an answer that are remembered. */
const SENT_KEPT = 6;

/**
 * One form of which others write too: what it holds here, what it shared last, and what follows from what comes.
 *
 * What is typed here is never written over; what cannot be brought together is offered.
 */
export class SharedForm {
  /**
   * @param {Kept} pristine what an empty form holds
   * @param {readonly import("../draft-store.js").Copy[]} copies left on this device, the newest first
   */
  constructor(pristine, copies) {
    this.pristine = pristine;
    const { values, base, sent, offers } = adopted(copies, pristine);
    this.values = values;
    this.base = base;
    this.sent = sent;
    this.offers = offers;
    /** What others wrote into a field while the mentor is in it; taken over when it is left.
     * @type {Partial<Kept>} */
    this.deferred = {};
    /** @type {Set<KeptField>} */
    this.typedHere = new Set();
    /** Whether others changed it, and nothing was typed here since. */
    this.isChanged = false;
  }

  /** @returns {Kept} what the form will hold when all that waits is taken over */
  get effective() {
    return { ...this.values, ...this.deferred };
  }

  /** @returns {boolean} whether nothing stands here that is not shared */
  get isShared() {
    return sameValues(this.effective, this.base.values);
  }

  /**
   * @param {Kept} values what the form holds by now
   * @returns {boolean} whether anything was typed
   */
  type(values) {
    const typed = fieldsOf(values).filter((field) => !sameValue(values[field], this.values[field]));
    this.values = values;
    for (const field of typed) {
      this.typedHere.add(field);
      if (!(field in this.deferred)) continue;
      this.#offer(field, this.deferred[field], values[field]);
      delete this.deferred[field];
    }
    if (typed.length) this.isChanged = false;
    return typed.length > 0;
  }

  /** @returns {Kept} what is sent now; until it is answered, it may be what others build on */
  send() {
    const values = this.effective;
    const last = this.sent.at(-1);
    if (!last || !sameValues(last, values)) this.sent = [...this.sent, values].slice(-SENT_KEPT);
    return values;
  }

  /**
   * @param {number} version
   * @param {Kept} values what was sent
   * @returns {boolean} false where another tab has told of a later version before this answer came
   */
  saved(version, values) {
    if (version <= this.base.version) return false;
    this.base = { version, values };
    this.sent = [];
    return true;
  }

  /**
   * Take in what the server holds.
   *
   * @param {number} version
   * @param {unknown} came
   * @param {IsInUse} isInUse
   * @returns {Partial<Kept>} what the form is to show
   */
  receive(version, came, isInUse) {
    const theirs = completed(came, this.pristine);
    const ours = this.effective;
    const { takes, offers } = merge({ ours, theirs, base: this.base.values, sent: this.sent });
    this.base = { version, values: theirs };
    this.sent = [];
    for (const field of fieldsOf(theirs)) {
      if (field in offers) this.#offer(field, offers[field], ours[field]);
      // What was typed here and is written over stays at hand.
      else if (field in takes && this.typedHere.has(field)) this.#offer(field, ours[field], takes[field]);
    }
    this.isChanged ||= Object.keys({ ...takes, ...offers }).length > 0;
    return this.#take(takes, isInUse);
  }

  /**
   * Fields were left.
   *
   * @param {IsInUse} isInUse
   * @returns {Partial<Kept>} what waited for that
   */
  release(isInUse) {
    return this.#take(this.deferred, isInUse);
  }

  /**
   * Use one of what others say of a field, or let it go.
   *
   * @param {KeptField} field
   * @param {number | null} used which one; null: none
   * @returns {Partial<Kept>} what the form is to show
   */
  answer(field, used) {
    const theirs = used === null ? undefined : this.offers[field]?.[used];
    this.offers = answered(this.offers, field, used);
    if (theirs === undefined) return {};
    this.typedHere.add(field);
    return this.#take({ [field]: theirs }, () => false);
  }

  /** Go on with these words as another form. */
  part() {
    this.base = { version: 0, values: this.pristine };
    this.sent = [];
    this.deferred = {};
    this.isChanged = false;
  }

  /** Go on with an empty form. */
  empty() {
    this.part();
    this.values = this.pristine;
    this.offers = {};
    return this.pristine;
  }

  /**
   * @param {KeptField} field
   * @param {unknown} theirs
   * @param {unknown} ours
   */
  #offer(field, theirs, ours) {
    this.offers = offered(this.offers, field, theirs, ours);
  }

  /**
   * @param {Partial<Kept>} values
   * @param {IsInUse} isInUse
   * @returns {Partial<Kept>} those of fields that nobody is in; the others wait
   */
  #take(values, isInUse) {
    /** @type {Partial<Kept>} */
    const waiting = { ...this.deferred };
    /** @type {Partial<Kept>} */
    const free = {};
    for (const field of fieldsOf(this.values)) {
      if (!(field in values)) continue;
      const isBusy = isInUse(field) && !sameValue(values[field], this.values[field]);
      if (!isBusy) delete waiting[field];
      Object.assign(isBusy ? waiting : free, { [field]: values[field] });
    }
    this.deferred = waiting;
    this.values = { ...this.values, ...free };
    return free;
  }
}
