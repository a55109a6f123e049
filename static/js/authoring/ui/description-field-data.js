import { DescriptionEditor } from "./description-editor.js";
import { moveInToolbar } from "./toolbar.js";

/** @typedef {import("./description-editor.js").Format} Format */

const FORMATS = /** @type {const} */ (["bold", "italic", "h3", "h4", "bullets", "numbers", "quote", "link"]);
const NO_LINK = "Enter the address of a web page, such as https://example.org.";

/**
 * The Description field: a small rich text editor with its toolbar, in Alpine's hands.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 * @param {import("./press.js").Press} press
 */
export function registerDescriptionField(alpine, authoring, press) {
  /** @type {DescriptionEditor} */
  let editor;

  alpine.data("descriptionField", () => ({
    pressed: pressedIn(null),
    linkMessage: "",

    init() {
      const host = /** @type {HTMLElement} */ (this.$refs.editor);
      editor = new DescriptionEditor({
        element: host,
        attributes: attributesIn(host.dataset),
        onChange: (html) => authoring.change("description", html),
        onBlur: () => press.afterwards(() => authoring.leave("description")),
        onTransaction: () => queueMicrotask(() => (this.pressed = pressedIn(editor))),
      });
      let shown = "";
      authoring.listeners.add(() => {
        const { description } = authoring.form.values;
        // Only what did not come from here, a restored draft, is written into the editor.
        if (description !== shown && description !== editor.html) editor.show(description);
        shown = description;
        editor.markInvalid(authoring.form.view("description").mark === "bad");
      });
    },

    destroy() {
      editor.destroy();
    },

    /** @param {Event} event */
    format(event) {
      const { format } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      editor.toggle(/** @type {Exclude<Format, "link">} */ (format));
    },

    /** @param {KeyboardEvent} event */
    arrow(event) {
      moveInToolbar(event);
    },

    askLink() {
      this.linkMessage = "";
      this.address().value = editor.link;
      this.dialog().showModal();
      this.address().select();
    },

    setLink() {
      if (editor.setLink(this.address().value)) this.dialog().close();
      else {
        this.linkMessage = NO_LINK;
        this.address().focus();
      }
    },

    removeLink() {
      this.dialog().close();
      editor.setLink("");
    },

    closeLink() {
      this.dialog().close();
    },

    dialog() {
      return /** @type {HTMLDialogElement} */ (this.$refs.link);
    },

    address() {
      return /** @type {HTMLInputElement} */ (this.$refs.address);
    },
  }));
}

/**
 * @param {DescriptionEditor | null} editor
 * @returns {Record<Format, "true" | "false">} `aria-pressed` of each button
 */
function pressedIn(editor) {
  const states = FORMATS.map((format) => [format, String(editor?.has(format) ?? false)]);
  return Object.fromEntries(states);
}

/**
 * The editable element's attributes, from the `data-` attributes of its place in the template.
 *
 * @param {DOMStringMap} data
 * @returns {Record<string, string>}
 */
function attributesIn({ editorId = "", labelledby = "", describedby = "" }) {
  return {
    id: editorId,
    class: "rich-text",
    role: "textbox",
    spellcheck: "true",
    "aria-multiline": "true",
    "aria-labelledby": labelledby,
    "aria-describedby": describedby,
  };
}
