import { imageTypeOf } from "../authoring/image-type.js";
import { ObjectUrl } from "../authoring/ui/object-url.js";

export const MAX_BYTES = 2 * 1024 * 1024;
export const WRONG_TYPE = "Invalid file type";
export const TOO_LARGE = "File too large";

/**
 * The field of one's photo: what the server would refuse is said at once and not sent; what it would take is
 * shown in the place of the photo.
 */
export class PhotoField {
  #input;
  #frame;
  #message;
  #url = new ObjectUrl();

  /**
   * @param {object} options
   * @param {HTMLInputElement} options.input
   * @param {HTMLElement} options.frame holds the photo or the letter that stands for it
   */
  constructor({ input, frame }) {
    this.#input = input;
    this.#frame = frame;
    this.#message = input.ownerDocument.createElement("p");
    this.#message.className = "field-message";
    this.#message.dataset.tone = "bad";
    this.#message.setAttribute("role", "alert");
    input.after(this.#message);
    input.addEventListener("change", () => void this.look());
  }

  /** Judges what was chosen. */
  async look() {
    const file = this.#input.files?.[0] ?? null;
    const problem = file && (await problemOf(file));
    this.#message.textContent = problem ?? "";
    this.#input.toggleAttribute("aria-invalid", false);
    if (problem) {
      this.#input.setAttribute("aria-invalid", "true");
      this.#input.value = "";
    } else if (file) this.#show(file);
  }

  /** @param {File} file */
  #show(file) {
    const picture = this.#input.ownerDocument.createElement("img");
    picture.src = this.#url.of(file);
    picture.alt = "Your new photo, not saved yet";
    this.#frame.querySelector("picture, .avatar, img")?.replaceWith(picture);
  }
}

/**
 * @param {File} file
 * @returns {Promise<string | null>}
 */
async function problemOf(file) {
  if (file.size > MAX_BYTES) return TOO_LARGE;
  return (await imageTypeOf(file)) ? null : WRONG_TYPE;
}
