/** What a clipboard calls a picture that has no name. */
const NAMELESS = "image.png";

/**
 * The picture among files that were dropped or pasted: the first that says it is one we take, else the first.
 *
 * @param {Iterable<File>} files
 * @returns {File | null}
 */
export function pictureAmong(files) {
  const all = [...files];
  return all.find(({ type }) => type === "image/jpeg" || type === "image/png") ?? all[0] ?? null;
}

/**
 * The picture of a clipboard, unless what has the focus is a text that takes what else is in it.
 *
 * @param {Pick<DataTransfer, "files" | "types">} clipboard
 * @param {EventTarget | null} target where it is pasted
 * @returns {File | null}
 */
export function pastedPicture(clipboard, target) {
  const images = [...clipboard.files].filter(({ type }) => type.startsWith("image/"));
  if (clipboard.types.includes("text/plain") && isText(target)) return null;
  const file = pictureAmong(images);
  return file && named(file);
}

/**
 * Whether what is dragged are files of the device.
 *
 * @param {Pick<DataTransfer, "types"> | null} transfer
 */
export function bringsFiles(transfer) {
  return Boolean(transfer?.types.includes("Files"));
}

/** @param {EventTarget | null} target */
function isText(target) {
  return target instanceof Element && target.matches("input, textarea, [contenteditable], [contenteditable] *");
}

/** @param {File} file */
function named(file) {
  return file.name === NAMELESS ? new File([file], "Pasted picture.png", { type: file.type }) : file;
}
