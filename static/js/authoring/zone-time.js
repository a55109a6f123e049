import { Temporal } from "temporal-polyfill";

/**
 * A wall-clock time in a zone, found on the world's time line.
 *
 * `kind` is "exact", or tells of a change of the clocks: "skipped" when they never show this time,
 * "repeated" when they show it twice (the moment is then the first of the two).
 *
 * @typedef {object} Moment
 * @property {number} epochMs
 * @property {string} iso ISO 8601 with offset, to the minute
 * @property {"exact" | "skipped" | "repeated"} kind
 */

/**
 * @param {string} local as a `datetime-local` input gives it: "2026-11-21T18:00"
 * @param {string} zone IANA name
 * @returns {Moment | null} null while the text is not a whole date and time
 */
export function momentAt(local, zone) {
  const plain = parseLocal(local);
  if (!plain) return null;
  const first = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
  const last = plain.toZonedDateTime(zone, { disambiguation: "later" });
  return {
    epochMs: first.epochMilliseconds,
    iso: first.toString({ smallestUnit: "minute", timeZoneName: "never" }),
    kind: first.equals(last) ? "exact" : first.toPlainDateTime().equals(plain) ? "repeated" : "skipped",
  };
}

/**
 * @param {number} epochMs
 * @param {string} zone IANA name
 * @returns {string} as a `datetime-local` input takes it
 */
export function localAt(epochMs, zone) {
  return zonedAt(epochMs, zone).toPlainDateTime().toString({ smallestUnit: "minute" });
}

/**
 * A span in full: "Sat 21 Nov 2026, 18:00–19:00 India Standard Time (UTC+5:30)".
 *
 * @param {number} startMs
 * @param {number} endMs
 * @param {string} zone IANA name
 * @returns {string}
 */
export function describeSpan(startMs, endMs, zone) {
  const [start, end] = [zonedAt(startMs, zone), zonedAt(endMs, zone)];
  const sameDay = start.toPlainDate().equals(end.toPlainDate());
  const until = sameDay ? clock(end) : `${day(end)}, ${clock(end)}`;
  return `${day(start)}, ${clock(start)}–${until} ${zoneWords(start)}`;
}

/**
 * A wall-clock time in full: "Sat 21 Nov 2026, 18:00".
 *
 * @param {string} local as a `datetime-local` input gives it
 * @returns {string} what is no date and time as it is
 */
export function describeLocal(local) {
  const plain = parseLocal(local);
  return plain ? `${day(plain)}, ${clock(plain)}` : local;
}

/**
 * A zone in words and by its name: "India time (Asia/Kolkata, UTC+5:30)".
 *
 * @param {string} zone IANA name
 * @param {number} atMs when: a zone has another offset in summer
 * @returns {string}
 */
export function describeZone(zone, atMs) {
  const [words] = /** @type {const} */ ([
    ["en-GB", "shortGeneric"],
    ["en-US", "shortGeneric"],
    ["en-GB", "longGeneric"],
  ])
    .map(([locale, style]) => zoneName(locale, zone, atMs, style))
    // "India Time" says where; "CET" and "GMT+00:00" do not.
    .filter((name) => name.includes(" "));
  const offset = `UTC${offsetOf(zonedAt(atMs, zone))}`;
  return words ? `${words.replace(/ Time$/, " time")} (${zone}, ${offset})` : `${zone} (${offset})`;
}

/**
 * @param {string} local
 * @returns {Temporal.PlainDateTime | null}
 */
function parseLocal(local) {
  try {
    return /^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(local) ? Temporal.PlainDateTime.from(local) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * @param {number} epochMs
 * @param {string} zone
 */
function zonedAt(epochMs, zone) {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
}

/** @param {Temporal.ZonedDateTime | Temporal.PlainDateTime} moment */
function day(moment) {
  const options = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return moment.toPlainDate().toLocaleString("en-GB", options).replace(",", "");
}

/** @param {Temporal.ZonedDateTime | Temporal.PlainDateTime} moment */
function clock(moment) {
  return moment.toPlainTime().toString({ smallestUnit: "minute" });
}

/** @param {Temporal.ZonedDateTime} moment */
function zoneWords(moment) {
  const name = zoneName("en-GB", moment.timeZoneId, moment.epochMilliseconds, "long");
  return `${name || moment.timeZoneId} (UTC${offsetOf(moment)})`;
}

/** @param {Temporal.ZonedDateTime} moment */
function offsetOf(moment) {
  return moment.offset.replace(/^([+-])0/, "$1").replace(/:00$/, "");
}

/**
 * @param {string} locale
 * @param {string} zone
 * @param {number} atMs
 * @param {"long" | "shortGeneric" | "longGeneric"} timeZoneName
 */
function zoneName(locale, zone, atMs, timeZoneName) {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName }).formatToParts(atMs);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}
