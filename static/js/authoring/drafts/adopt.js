import { completed, fieldsOf } from "./kept-values.js";
import { merge } from "./merge.js";
import { offered } from "./offers.js";

/** @typedef {import("./kept-values.js").Kept} Kept */
/** @typedef {import("../draft-store.js").Copy} Copy */
/** @typedef {import("./offers.js").Offers} Offers */

/**
 * Where a form stands: what it holds, what it shares with the server, and what others say of it.
 *
 * @typedef {object} Standing
 * @property {Kept} values
 * @property {{ version: number, values: Kept }} base
 * @property {readonly Kept[]} sent
 * @property {Offers} offers
 */

/**
 * Go on from what tabs left on the device: nothing that any of them held is dropped.
 *
 * @param {readonly Copy[]} copies of one form, the newest first
 * @param {Kept} pristine
 * @returns {Standing}
 */
export function adopted(copies, pristine) {
  const [newest, ...older] = copies.map((copy) => standingOf(copy, pristine));
  if (!newest) return standingOf(null, pristine);
  return older.reduce(joined, newest);
}

/**
 * @param {Copy | null} copy
 * @param {Kept} pristine
 * @returns {Standing}
 */
function standingOf(copy, pristine) {
  if (!copy) return { values: pristine, base: { version: 0, values: pristine }, sent: [], offers: {} };
  const { values, base, sent = [], offers = {} } = copy;
  return {
    values: completed(values, pristine),
    base: { version: base.version, values: completed(base.values, pristine) },
    sent: sent.map((one) => completed(one, pristine)),
    offers,
  };
}

/**
 * @param {Standing} ours
 * @param {Standing} theirs
 * @returns {Standing}
 */
function joined(ours, theirs) {
  const rebased = theirs.base.version > ours.base.version ? received(ours, theirs.base) : ours;
  // Whether the server ever got what they sent is not known: it counts as theirs, not as shared.
  const merged = merge({ ours: rebased.values, theirs: theirs.values, base: theirs.base.values });
  return {
    ...taken(rebased, merged, theirs.offers),
    sent: [...rebased.sent, ...theirs.sent],
  };
}

/**
 * What the server holds by now, taken in.
 *
 * @param {Standing} standing
 * @param {{ version: number, values: Kept }} base
 * @returns {Standing}
 */
export function received(standing, base) {
  const sides = { ours: standing.values, theirs: base.values, base: standing.base.values, sent: standing.sent };
  return { ...taken(standing, merge(sides)), base, sent: [] };
}

/**
 * @param {Standing} standing
 * @param {import("./merge.js").Merged} merged
 * @param {Offers} [others] what had been offered to them
 * @returns {Standing}
 */
function taken(standing, { takes, offers }, others = {}) {
  const values = { ...standing.values, ...takes };
  let all = standing.offers;
  for (const field of fieldsOf(values)) {
    for (const other of others[field] ?? []) all = offered(all, field, other, values[field]);
    if (field in offers) all = offered(all, field, offers[field], values[field]);
  }
  return { ...standing, values, offers: all };
}
