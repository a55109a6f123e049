import { cleanLine } from "./plain-line.js";
import { repeatsOf } from "./repeats.js";
import { momentAt } from "./zone-time.js";

/**
 * A domain as `GET /api/domains/` gives it.
 *
 * @typedef {object} Tag
 * @property {string} slug
 * @property {string} name
 * @property {number} hue
 * @property {string | null} parent
 */

/**
 * @typedef {object} Picture
 * @property {File} file
 * @property {import("./image-type.js").ImageType | null} type by content; null when it is no picture we take
 * @property {import("./picture/pixel-size.js").Size | null} [size] as it is shown; null: the file does not say
 * @property {File} [original] what it was made from on this device; none: it is as it was chosen
 * @property {import("./picture/geometry.js").Rect | null} [crop] the part of the original that it shows
 */

/**
 * What the mentor has entered, under the API's field names. Times are wall-clock times in the
 * mentor's zone; price and capacity are as typed; the description is HTML.
 *
 * @typedef {object} Values
 * @property {string} title
 * @property {string} cased_title the title as it was capitalised last; it is not sent
 * @property {readonly Tag[]} tags
 * @property {string} start_time
 * @property {string} end_time
 * @property {readonly string[]} repeat_start_times further dates ("2026-11-28"), each at the time of day of the start
 * @property {number | null} minutes how long it is to be, chosen before there is a start; it is not sent
 * @property {boolean} is_paid
 * @property {string} price
 * @property {Picture | null} thumbnail
 * @property {string} thumbnail_mark which picture was chosen, also where the file is not at hand; it is not sent
 * @property {string} thumbnail_alt what the picture shows, as typed
 * @property {boolean} is_decorative whether the picture adds nothing to the title
 * @property {string} thumbnail_focus where the eye should rest in it, "x,y" as shares; empty: nowhere in particular
 * @property {string} description
 * @property {string} capacity
 * @property {string} topic the number of what learners ask for that it is written for; empty: nothing in particular
 */

/** @typedef {keyof Values} Field */

/** The fields in the order in which the page shows them. */
export const FIELDS = /** @type {readonly Field[]} */ (
  Object.freeze([
    "title",
    "tags",
    "start_time",
    "end_time",
    "repeat_start_times",
    "is_paid",
    "price",
    "thumbnail",
    "thumbnail_alt",
    "description",
    "capacity",
  ])
);

/**
 * @param {number} capacity the number of seats to start from
 * @returns {Values}
 */
export function emptyValues(capacity) {
  return {
    title: "",
    cased_title: "",
    tags: [],
    start_time: "",
    end_time: "",
    repeat_start_times: [],
    minutes: null,
    is_paid: false,
    price: "",
    thumbnail: null,
    thumbnail_mark: "",
    thumbnail_alt: "",
    is_decorative: false,
    thumbnail_focus: "",
    description: "",
    capacity: String(capacity),
    topic: "",
  };
}

/**
 * A price as typed, without what people write around the figure: "₹ 1,499" is "1499".
 *
 * @param {string} typed
 * @returns {string}
 */
export function plainAmount(typed) {
  return typed.replace(/[₹,\s]/g, "");
}

/**
 * The values as `POST /api/sessions/` takes them.
 *
 * @param {Values} values
 * @param {string} zone IANA name of the mentor's zone
 * @returns {FormData}
 */
export function toFormData(values, zone) {
  const body = new FormData();
  body.set("title", cleanLine(values.title));
  for (const tag of values.tags) body.append("tags", tag.slug);
  body.set("start_time", momentAt(values.start_time, zone)?.iso ?? values.start_time);
  body.set("end_time", momentAt(values.end_time, zone)?.iso ?? values.end_time);
  for (const { start } of repeatsOf(values, zone)) body.append("repeat_start_times", start.iso);
  body.set("is_paid", String(values.is_paid));
  if (values.is_paid) body.set("price", plainAmount(values.price));
  if (values.thumbnail) setPicture(body, values.thumbnail, values);
  if (values.description) body.set("description", values.description);
  if (values.capacity.trim()) body.set("capacity", values.capacity.trim());
  if (values.topic) body.set("topic", values.topic);
  return body;
}

/**
 * @param {FormData} body
 * @param {Picture} picture
 * @param {Values} values
 */
function setPicture(body, { file }, { thumbnail_alt, is_decorative, thumbnail_focus }) {
  const alt = is_decorative ? "" : cleanLine(thumbnail_alt);
  body.set("thumbnail", file, file.name);
  if (alt) body.set("thumbnail_alt", alt);
  if (thumbnail_focus) body.set("thumbnail_focus", thumbnail_focus);
}
