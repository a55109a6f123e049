import { chooseLength } from "./length.js";
import { titleCase } from "./title-case.js";

/** @typedef {import("./authoring.js").Authoring} Authoring */
/** @typedef {import("./session-values.js").Values} Values */

/**
 * The content of an earlier session (`catalog/sessions/reuse/selectors.py`): no dates.
 *
 * @typedef {Pick<Values, "title" | "tags" | "is_paid" | "price" | "capacity" | "description"> &
 *   { minutes: number | null, thumbnail: import("./picture/picture-desk.js").Earlier | null }} Source
 */

const TEXTS = /** @type {const} */ (["title", "tags", "is_paid", "price", "capacity", "description"]);

/** A picture that is not here by then is not coming. */
const PATIENCE_MS = 60_000;

/**
 * Put the content of an earlier session into a new form.
 *
 * @param {Authoring} authoring
 * @param {Source} source
 * @param {(url: string) => Promise<File | null>} fetchPicture null where there is none to be had
 */
export async function beginFrom(authoring, source, fetchPicture) {
  for (const field of TEXTS) {
    authoring.change(field, source[field]);
    authoring.form.leave(field);
  }
  // Words that stand small in it are meant to: they are not capitalised when the field is left.
  authoring.change("cased_title", titleCase(source.title));
  if (source.minutes) chooseLength(authoring, source.minutes);
  if (source.thumbnail) await authoring.pictures.borrow(source.thumbnail, fetchPicture);
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
      const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!response.ok) return null;
      const blob = await response.blob();
      return new File([blob], url.split("/").at(-1) ?? "picture", { type: blob.type });
    } catch {
      // The session can be written without it.
      return null;
    }
  };
}
