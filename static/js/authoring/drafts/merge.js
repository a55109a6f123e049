import { fieldsOf, sameValue, textOf } from "./kept-values.js";

/** @typedef {import("./kept-values.js").Kept} Kept */

/**
 * @typedef {object} Sides
 * @property {Kept} ours what this form holds
 * @property {Kept} theirs what was saved from elsewhere
 * @property {Kept} base what both sides shared last
 * @property {readonly Kept[]} [sent] what was sent from here without an answer: it may be what theirs grew from
 */

/**
 * What follows from it for this form: what to take over, and what only to offer.
 *
 * @typedef {{ takes: Partial<Kept>, offers: Partial<Kept> }} Merged
 */

/** Fields of running text, in which one may go on where the other was. */
const PROSE = new Set(["title", "description"]);

/**
 * A three-way merge, field by field. What only they changed is taken; what only we changed stays; of what both
 * changed, ours stays and theirs is offered, unless theirs is ours and goes on.
 *
 * @param {Sides} sides
 * @returns {Merged}
 */
export function merge({ ours, theirs, base, sent = [] }) {
  /** @type {Merged} */
  const merged = { takes: {}, offers: {} };
  for (const field of fieldsOf(base)) {
    const isKnown = [base, ...sent].some((known) => sameValue(known[field], theirs[field]));
    if (isKnown || sameValue(ours[field], theirs[field])) continue;
    const isTaken = sameValue(ours[field], base[field]) || goesOn(field, ours[field], theirs[field], base[field]);
    const into = isTaken ? merged.takes : merged.offers;
    Object.assign(into, { [field]: theirs[field] });
  }
  return merged;
}

/**
 * @param {import("./kept-values.js").KeptField} field
 * @param {unknown} ours
 * @param {unknown} theirs
 * @param {unknown} base
 * @returns {boolean} whether theirs begins with all that we wrote; what we only took away is no beginning
 */
function goesOn(field, ours, theirs, base) {
  if (!PROSE.has(field)) return false;
  const [begun, whole, before] = [ours, theirs, base].map((value) => textOf(field, value));
  return whole.startsWith(begun) && !before.startsWith(begun);
}
