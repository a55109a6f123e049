import { formatDuration } from "./duration.js";
import { cleanLine, lengthOf } from "./plain-line.js";
import { FIELDS } from "./session-values.js";
import { minutesOf } from "./span.js";
import { countWords } from "./word-count.js";
import { describeSpan, localAt, momentAt } from "./zone-time.js";

/** @typedef {import("./authoring.js").Authoring} Authoring */
/** @typedef {import("./session-values.js").Field} Field */
/** @typedef {import("./publish-flow.js").FlowState} FlowState */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The names of the fields, as their labels have them. */
export const LABELS = /** @type {Record<Field, string>} */ ({
  title: "Session Title",
  tags: "Domain Tags",
  start_time: "Start Date/Time",
  end_time: "End Date/Time",
  repeat_start_times: "More dates",
  is_paid: "Free or Paid",
  price: "Price (INR)",
  thumbnail: "Thumbnail",
  thumbnail_alt: "What the picture shows",
  description: "Description",
  capacity: "Capacity",
});

const SAVING = "Saving the draft…";

const MARKS = { none: "", good: "✔", bad: "❌" };
const MARK_WORDS = { none: "", good: "is valid", bad: "is not valid yet" };

/**
 * Everything the template shows, as plain values: its attributes only name them.
 *
 * @param {Authoring} authoring
 */
export function viewOf(authoring) {
  const { form, publisher } = authoring;
  const problems = form.problems();
  const missing = form.missing(problems);
  return {
    fields: fieldViews(authoring, problems),
    ...counters(authoring),
    ...times(authoring),
    isPaid: form.values.is_paid,
    pictureName: form.values.thumbnail?.file.name ?? "",
    isBusy: authoring.isKeeping || publisher.state.phase === "sending",
    saveLabel: authoring.isSlow ? SAVING : "Save draft",
    isSlow: authoring.isSlow,
    said: authoring.isSlow ? SAVING : "",
    isPublishing: publisher.state.phase === "sending",
    cannotPublish: missing.length > 0 || publisher.state.phase === "sending",
    stillMissing: missing.length ? `Still needed: ${missing.map((field) => LABELS[field]).join(", ")}.` : "",
    summary: authoring.isSummarised ? summaryOf(problems) : [],
    wasRestored: authoring.wasRestored,
  };
}

/** @typedef {ReturnType<typeof viewOf>} AuthoringView */

/**
 * @param {Authoring} authoring
 * @param {import("./validators.js").Problems} problems
 */
function fieldViews({ form }, problems) {
  const views = FIELDS.map((field) => {
    const { mark, messages } = form.view(field, problems);
    const view = {
      mark: MARKS[mark],
      words: mark === "none" ? "" : `${LABELS[field]} ${MARK_WORDS[mark]}`,
      tone: mark,
      message: messages.join(" "),
      invalid: String(mark === "bad"),
    };
    return [field, view];
  });
  return Object.fromEntries(views);
}

/** @param {Authoring} authoring */
function counters({ form, options }) {
  const { limits, capacityWarnAbove } = options.config;
  const seats = Number(form.values.capacity);
  return {
    titleCount: `${lengthOf(cleanLine(form.values.title))} / ${limits.titleMax}`,
    wordCount: `${countWords(form.values.description)} / ${limits.descriptionWords} words`,
    isLargeRoom: capacityWarnAbove !== null && seats > capacityWarnAbove && seats <= limits.capacityMax,
  };
}

/** @param {Authoring} authoring */
function times({ form, options }) {
  const { zone, now, config } = options;
  const minutes = minutesOf(form.values, zone);
  const start = momentAt(form.values.start_time, zone);
  const end = momentAt(form.values.end_time, zone);
  return {
    earliest: localAt(now() + MINUTE_MS, zone),
    latest: localAt(now() + config.limits.horizonDays * DAY_MS, zone),
    duration: minutes === null ? "" : `Duration: ${formatDuration(minutes)}`,
    span: start && end && minutes !== null ? describeSpan(start.epochMs, end.epochMs, zone) : "",
  };
}

/** @param {import("./validators.js").Problems} problems */
function summaryOf(problems) {
  return FIELDS.flatMap((field) =>
    (problems[field] ?? []).map((message) => ({
      field,
      text: `${LABELS[field]}: ${message}`,
      href: `#id_${field}`,
    })),
  );
}

/**
 * What the banner at the top says: to the eye second by second, aloud once.
 *
 * @param {FlowState} state
 * @returns {{ text: string, action: string, spoken: string } | null} null: no banner
 */
export function bannerOf({ phase, secondsLeft }) {
  if (phase === "waiting") {
    const text = `Network error. Retrying in ${secondsLeft}s…`;
    return { text, action: "", spoken: "The server did not answer. We try again by ourselves." };
  }
  if (phase !== "gaveUp") return null;
  return { text: "Failed to save.", action: "Retry ▶", spoken: "Saving failed. The button Retry tries again." };
}
