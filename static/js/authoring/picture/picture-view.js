import { cleanLine, lengthOf } from "../plain-line.js";

/** @typedef {import("../session-values.js").Values} Values */

const MEGABYTE = 1024 * 1024;

/**
 * What the template shows of the picture, beside what it shows of every field.
 *
 * @param {Values} values
 * @param {object} context
 * @param {readonly string[]} context.problems what is wrong with it
 * @param {Record<string, string>} context.words the server's messages
 * @param {import("../validators.js").Limits} context.limits
 * @param {string} context.said
 * @param {string} [context.away] the name of the picture that is on another device
 * @param {string} [context.note]
 */
export function pictureView(
  { thumbnail, thumbnail_alt, is_decorative },
  { problems, words, limits, said, away = "", note = "" },
) {
  const isReadable = Boolean(thumbnail?.type) && !problems.includes(words["thumbnail.broken"]);
  const isTooLarge = [words["thumbnail.size"], words["thumbnail.pixels"]].some((word) => problems.includes(word));
  return {
    has: Boolean(thumbnail),
    facts: thumbnail ? factsOf(thumbnail) : "",
    canAdjust: isReadable && !problems.includes(words["thumbnail.pixels"]),
    canShrink: isReadable && isTooLarge,
    canDescribe: Boolean(thumbnail?.type),
    isDecorative: is_decorative,
    altCount: `${lengthOf(cleanLine(thumbnail_alt))} / ${limits.altMax}`,
    said,
    away,
    note,
  };
}

/**
 * Size in pixels and bytes, as people write them.
 *
 * @param {import("../session-values.js").Picture} picture
 */
function factsOf({ file, size }) {
  const megabytes = file.size / MEGABYTE;
  const bytes = megabytes < 0.1 ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(Math.ceil(megabytes * 10) / 10).toFixed(1)} MB`;
  return size ? `${size.width} × ${size.height}, ${bytes}` : bytes;
}
