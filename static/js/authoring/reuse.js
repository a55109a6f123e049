import { chooseLength } from "./length.js";
import { titleCase } from "./title-case.js";
import { momentAt } from "./zone-time.js";

/** @typedef {import("./authoring.js").Authoring} Authoring */
/** @typedef {import("./session-values.js").Values} Values */

/**
 * The content of an earlier session (`catalog/sessions/reuse/selectors.py`): no dates.
 *
 * @typedef {Pick<Values, "title" | "tags" | "is_paid" | "price" | "capacity" | "description"> &
 *   { minutes: number | null, thumbnail: string | null }} Source `thumbnail` is an address
 */

const TEXTS = /** @type {const} */ (["title", "tags", "is_paid", "price", "capacity", "description"]);

/**
 * Put the content of an earlier session into the form. What was typed into these fields is replaced only after
 * asking; times stay as they are.
 *
 * @param {Authoring} authoring
 * @param {Source} source
 * @param {object} page
 * @param {() => Promise<boolean>} page.ask whether to replace what was typed
 * @param {(url: string) => Promise<File | null>} page.fetchPicture null where there is none to be had
 * @returns {Promise<boolean>} whether it was done
 */
export async function beginFrom(authoring, source, { ask, fetchPicture }) {
  if (holdsContent(authoring) && !(await ask())) return false;
  for (const field of TEXTS) {
    authoring.change(field, source[field]);
    authoring.form.leave(field);
  }
  // Words that stand small in it are meant to: they are not capitalised when the field is left.
  authoring.change("cased_title", titleCase(source.title));
  if (source.minutes && !momentAt(authoring.form.values.start_time, authoring.options.zone)) {
    chooseLength(authoring, source.minutes);
  }
  await authoring.pictures.choose(source.thumbnail ? await fetchPicture(source.thumbnail) : null);
  return true;
}

/** @param {Authoring} authoring */
function holdsContent({ form }) {
  return [...TEXTS, /** @type {const} */ ("thumbnail")].some((field) => {
    const [value, pristine] = [form.values[field], form.pristine[field]];
    return Array.isArray(value) ? value.length > 0 : value !== pristine;
  });
}

/**
 * A picture of this site as if it had been chosen on the device.
 *
 * @param {typeof globalThis.fetch} fetch
 * @returns {(url: string) => Promise<File | null>}
 */
export function pictureFetcher(fetch) {
  return async (url) => {
    try {
      const response = await fetch(url);
      if (!response.ok) return null;
      const blob = await response.blob();
      return new File([blob], url.split("/").at(-1) ?? "picture", { type: blob.type });
    } catch {
      // The session can be written without it.
      return null;
    }
  };
}
