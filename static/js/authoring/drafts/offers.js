import { dateWords, isDate } from "../dates.js";
import { describeLocal } from "../zone-time.js";
import { textOf } from "./kept-values.js";

/** @typedef {import("./kept-values.js").KeptField} KeptField */

/**
 * What other tabs say of a field in which this one says something else, the newest last.
 *
 * @typedef {Partial<Record<KeptField, readonly unknown[]>>} Offers
 */

/** What was pressed or follows from something else: it stands under no label, and is at hand to be pressed again. */
const WORDLESS = new Set([
  "is_paid",
  "is_decorative",
  "minutes",
  "cased_title",
  "thumbnail_mark",
  "thumbnail_focus",
  "topic",
]);

/** Beyond what any number of tabs comes to in earnest: it keeps a copy on the device small. */
const AT_MOST = 20;

/**
 * @param {Offers} offers
 * @param {KeptField} field
 * @param {unknown} theirs
 * @param {unknown} ours
 * @returns {Offers} with theirs, unless every word of it stands here anyway
 */
export function offered(offers, field, theirs, ours) {
  if (WORDLESS.has(field) || covers(field, ours, theirs)) return offers;
  const others = (offers[field] ?? []).filter((older) => !covers(field, theirs, older));
  return { ...offers, [field]: [...others, theirs].slice(-AT_MOST) };
}

/**
 * What is offered, as people read it.
 *
 * @param {KeptField} field
 * @param {unknown} theirs
 * @returns {string}
 */
export function shownText(field, theirs) {
  if (field === "repeat_start_times") return datesText(/** @type {string[]} */ (theirs));
  const text = textOf(field, theirs);
  return field === "start_time" || field === "end_time" ? describeLocal(text) : text;
}

/**
 * @param {Offers} offers
 * @param {KeptField} field
 * @param {number | null} used which of the field's was used; null: none was, and all may go
 * @returns {Offers} without what was answered
 */
export function answered(offers, field, used) {
  const { [field]: versions = [], ...rest } = offers;
  const left = versions.filter((_one, index) => used !== null && index !== used);
  return left.length ? { ...rest, [field]: left } : rest;
}

/**
 * @param {KeptField} field
 * @param {unknown} all
 * @param {unknown} some
 * @returns {boolean} whether each word of the second stands in the first; its last may be half written
 */
export function covers(field, all, some) {
  const there = wordsIn(field, all);
  return wordsIn(field, some).every(
    (word, index, words) =>
      there.includes(word) || (index === words.length - 1 && there.some((longer) => longer.startsWith(word))),
  );
}

/**
 * @param {KeptField} field
 * @param {unknown} value
 */
function wordsIn(field, value) {
  return textOf(field, value).toLowerCase().split(/\s+/).filter(Boolean);
}

/** @param {readonly string[]} dates half-typed ones among them */
function datesText(dates) {
  return dates.map((date) => (isDate(date) ? dateWords(date) : date)).join(", ");
}
