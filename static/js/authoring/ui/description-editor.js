import { Editor } from "@tiptap/core";
import Blockquote from "@tiptap/extension-blockquote";
import Bold from "@tiptap/extension-bold";
import Document from "@tiptap/extension-document";
import HardBreak from "@tiptap/extension-hard-break";
import Heading from "@tiptap/extension-heading";
import Italic from "@tiptap/extension-italic";
import Link from "@tiptap/extension-link";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import Paragraph from "@tiptap/extension-paragraph";
import Text from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions";

/** Exactly what the CMS editor allows (RICH_TEXT_FEATURES), and nothing beside it. */
const EXTENSIONS = [
  Document,
  Paragraph,
  Text,
  HardBreak,
  Bold,
  Italic,
  Heading.configure({ levels: [3, 4] }),
  BulletList,
  OrderedList,
  ListItem,
  ListKeymap,
  Blockquote,
  // An address and nothing else: the server says what a link from people may be (rel).
  Link.extend({ addAttributes: () => ({ href: { default: null } }) }).configure({
    openOnClick: false,
    defaultProtocol: "https",
    HTMLAttributes: { target: null, rel: null },
    isAllowedUri: (url) => isWebLink(url),
  }),
  UndoRedo,
];

/** @typedef {"bold" | "italic" | "h3" | "h4" | "bullets" | "numbers" | "quote" | "link"} Format */

/** @type {Record<Exclude<Format, "link">, (chain: import("@tiptap/core").ChainedCommands) => import("@tiptap/core").ChainedCommands>} */
const TOGGLES = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  h3: (chain) => chain.toggleHeading({ level: 3 }),
  h4: (chain) => chain.toggleHeading({ level: 4 }),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  quote: (chain) => chain.toggleBlockquote(),
};

/** @type {Record<Format, [name: string, attributes?: Record<string, unknown>]>} */
const NODES = {
  bold: ["bold"],
  italic: ["italic"],
  h3: ["heading", { level: 3 }],
  h4: ["heading", { level: 4 }],
  bullets: ["bulletList"],
  numbers: ["orderedList"],
  quote: ["blockquote"],
  link: ["link"],
};

/**
 * @typedef {object} EditorOptions
 * @property {Element} element to build the editor in
 * @property {Record<string, string>} attributes of the editable element
 * @property {(html: string) => void} onChange
 * @property {() => void} onBlur
 * @property {() => void} onTransaction the selection or the formats at it may have changed
 */

/** Rich text of a few formats. The only module that knows Tiptap. */
export class DescriptionEditor {
  /** @param {EditorOptions} options */
  constructor({ element, attributes, onChange, onBlur, onTransaction }) {
    this.editor = new Editor({
      element,
      extensions: EXTENSIONS,
      // Its style sheet would be an inline one, which the CSP forbids; ours is in authoring.css.
      injectCSS: false,
      editorProps: { attributes },
      onUpdate: () => onChange(this.html),
      onBlur,
      onTransaction,
    });
  }

  /** @returns {string} what is written; the empty string for nothing */
  get html() {
    return this.editor.isEmpty ? "" : this.editor.getHTML();
  }

  /** @param {string} html */
  show(html) {
    this.editor.commands.setContent(html, { emitUpdate: false });
  }

  /** @param {Exclude<Format, "link">} format */
  toggle(format) {
    TOGGLES[format](this.editor.chain().focus()).run();
  }

  /**
   * @param {Format} format
   * @returns {boolean} whether the text at the cursor has it
   */
  has(format) {
    return this.editor.isActive(...NODES[format]);
  }

  /** @returns {string} address of the link at the cursor */
  get link() {
    return this.editor.getAttributes("link").href ?? "";
  }

  /**
   * Link the selection, or the word that is written for it; an empty address takes the link away.
   *
   * @param {string} address as typed: a bare "example.org" is taken as a web page
   * @returns {boolean} false for what is no web or mail address
   */
  setLink(address) {
    const href = webAddress(address);
    const chain = this.editor.chain().focus().extendMarkRange("link");
    if (!href) return chain.unsetLink().run();
    if (!isWebLink(href)) return false;
    if (!this.editor.state.selection.empty || this.has("link")) return chain.setLink({ href }).run();
    return chain.insertContent({ type: "text", text: address.trim(), marks: [{ type: "link", attrs: { href } }] }).run();
  }

  /** @param {boolean} isInvalid */
  markInvalid(isInvalid) {
    this.editor.view.dom.setAttribute("aria-invalid", String(isInvalid));
  }

  destroy() {
    this.editor.destroy();
  }
}

/**
 * @param {string} typed
 * @returns {string}
 */
function webAddress(typed) {
  const address = typed.trim();
  if (!address || /^[a-z][a-z0-9+.-]*:/i.test(address)) return address;
  return address.includes("@") ? `mailto:${address}` : `https://${address}`;
}

/**
 * @param {string} address
 * @returns {boolean}
 */
function isWebLink(address) {
  return URL.canParse(address) && ["http:", "https:", "mailto:"].includes(new URL(address).protocol);
}
