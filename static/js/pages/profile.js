import { PhotoField } from "../profile/photo-field.js";
import { part } from "../ui/dom.js";

new PhotoField({
  input: /** @type {HTMLInputElement} */ (part(document, "input[data-photo]")),
  frame: part(document, ".profile-photo"),
});
