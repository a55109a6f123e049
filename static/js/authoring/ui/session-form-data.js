import { viewOf } from "../view.js";
import { CardPreview } from "./card-preview.js";
import { isTypedIn } from "./field-in-use.js";
import { ObjectUrl } from "./object-url.js";
import { takeOver } from "./take-over.js";

/** @typedef {import("../session-values.js").Field} Field */

/** The fields that are plain inputs, bound by their names. */
const INPUTS = /** @type {const} */ (["title", "start_time", "end_time", "price", "thumbnail_alt", "capacity"]);

/** @typedef {(typeof INPUTS)[number]} Input */

/**
 * The Create Session form as Alpine sees it: it hands events on and shows `view`.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 * @param {import("./press.js").Press} press
 * @param {() => void} saveDraft
 */
export function registerSessionForm(alpine, authoring, press, saveDraft) {
  const { form, options } = authoring;
  const picture = new ObjectUrl();

  alpine.data("sessionForm", () => ({
    view: viewOf(authoring),
    pictureUrl: "",
    preview: /** @type {(() => void) | null} */ (null),
    pressed: /** @type {HTMLElement | null} */ (null),

    init() {
      const card = /** @type {HTMLElement} */ (this.$root.querySelector("[data-session-id]"));
      const preview = new CardPreview(card, { zone: options.zone, capacity: options.config.capacity });
      this.preview = () => preview.show(form.values, this.pictureUrl);
      authoring.listeners.add(() => this.refresh());
      this.refresh();
    },

    refresh() {
      const wasBusy = this.view.isBusy;
      const { thumbnail } = form.values;
      takeOver(this.view, viewOf(authoring));
      this.pictureUrl = picture.of(thumbnail?.type ? thumbnail.file : null);
      this.writeInputs();
      this.preview?.();
      if (wasBusy && !this.view.isBusy) this.$nextTick(() => this.takeFocusBack());
    },

    /** What the model changed by itself; never the input in which the mentor is typing. */
    writeInputs() {
      for (const name of INPUTS) {
        const input = this.input(name);
        if (!isTypedIn(input) && input.value !== form.values[name]) input.value = form.values[name];
      }
    },

    /** An inert form loses its focus; who pressed a button of it by keyboard must not start from the top. */
    takeFocusBack() {
      if (document.activeElement === document.body) (this.pressed ?? this.$refs.publish).focus();
    },

    /** @param {Event} event */
    typed(event) {
      const { name, value } = /** @type {HTMLInputElement} */ (event.target);
      if (isInput(name)) authoring.change(name, value);
    },

    /** @param {Event} event */
    left(event) {
      const { name } = /** @type {HTMLInputElement} */ (event.target);
      if (isInput(name)) press.afterwards(() => authoring.leave(name));
    },

    /** @param {Event} event */
    pickKind(event) {
      authoring.change("is_paid", /** @type {HTMLInputElement} */ (event.target).value === "true");
    },

    submitSession() {
      this.pressed = this.$refs.publish;
      // What was left by this very press is judged with the rest.
      press.settle();
      authoring.submit();
    },

    cancel() {
      void authoring.cancel();
    },

    saveDraft() {
      this.pressed = this.$refs.saveDraft;
      // What was left by this very press is saved as it is then.
      press.settle();
      saveDraft();
    },

    /** @param {Event} event */
    goToField(event) {
      const { field } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      options.page.focus(/** @type {Field} */ (field));
    },

    /** @param {Input} name */
    input(name) {
      const { elements } = /** @type {HTMLFormElement} */ (this.$refs.form);
      return /** @type {HTMLInputElement} */ (elements.namedItem(name));
    },
  }));
}

/**
 * @param {string} name
 * @returns {name is Input}
 */
function isInput(name) {
  return /** @type {readonly string[]} */ (INPUTS).includes(name);
}
