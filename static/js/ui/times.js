/** The locales that between them know the short names of zones ("IST", "GMT", "EST", "AEDT"). */
const NAMING_LOCALES = ["en-IN", "en-GB", "en-US", "en-AU", "en-NZ", "en-ZA"];

/**
 * @param {Document} document
 * @returns {string} the IANA zone in which the viewer reads times: their setting, or the browser's
 */
export function viewerZone(document) {
  const chosen = document.documentElement.dataset.timeZone;
  return chosen || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/**
 * @param {string} zone
 * @param {Date} at a zone has another name in summer
 * @returns {string} "IST", or "GMT+5:30" where no short name is in use
 */
export function shortZoneName(zone, at) {
  const names = NAMING_LOCALES.map((locale) => zonePart(locale, zone, at, "short"));
  return names.find((name) => !/\d/.test(name)) ?? names[0];
}

/**
 * @param {string} zone
 * @param {Date} at
 * @returns {string} "India Standard Time"
 */
export function longZoneName(zone, at) {
  return zonePart("en-GB", zone, at, "long");
}

/**
 * @param {string} locale
 * @param {string} zone
 * @param {Date} at
 * @param {"short" | "long"} timeZoneName
 */
function zonePart(locale, zone, at, timeZoneName) {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/**
 * A span of time as the house words it, in one zone and naming it; where the clocks change in between, each end
 * has its own name ("00:30 EDT–01:30 EST" is two hours).
 *
 * @param {Date} start
 * @param {Date | null} end
 * @param {string} zone
 * @param {Date} now its year goes without saying
 * @returns {string} "Sat 21 Nov · 18:00–19:00 IST"
 */
export function whenText(start, end, zone, now) {
  const from = inZone(start, zone);
  const year = from.year === inZone(now, zone).year ? "" : ` ${from.year}`;
  const names = [shortZoneName(zone, start), shortZoneName(zone, end ?? start)];
  const first = names[0] === names[1] ? "" : ` ${names[0]}`;
  return `${from.day}${year} · ${from.hour}${first}${untilText(from, end, zone)} ${names[1]}`;
}

/**
 * @param {{ day: string }} from
 * @param {Date | null} end
 * @param {string} zone
 */
function untilText(from, end, zone) {
  if (!end) return "";
  const until = inZone(end, zone);
  return until.day === from.day ? `–${until.hour}` : ` – ${until.day} · ${until.hour}`;
}

/**
 * @param {Date} at
 * @param {string} zone
 * @returns {{ day: string, hour: string, year: string }} "Sat 21 Nov", "18:00", "2026"
 */
function inZone(at, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const { weekday, day, month, year, hour, minute } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  return { day: `${weekday} ${day} ${month}`, hour: `${hour}:${minute}`, year };
}

/**
 * Rewrites every `<time data-when>` under `root` from the site's zone to the viewer's.
 *
 * @param {ParentNode} root
 * @param {string} zone
 * @param {Date} now
 */
export function rewriteTimes(root, zone, now) {
  for (const element of root.querySelectorAll("time[data-when]")) {
    const time = /** @type {HTMLTimeElement} */ (element);
    const start = new Date(time.dateTime);
    const end = time.dataset.endsAt ? new Date(time.dataset.endsAt) : null;
    if (Number.isNaN(start.getTime())) continue;
    time.textContent = whenText(start, end, zone, now);
    time.title = longZoneName(zone, start);
  }
}
