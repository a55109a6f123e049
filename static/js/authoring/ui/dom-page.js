import { openDialog } from "../../ui/dialog.js";
import { toast } from "../../ui/toasts.js";

/** @typedef {import("../authoring.js").Page} Page */
/** @typedef {import("../authoring.js").Question} Question */

/** @type {Record<Question, string>} */
const DIALOGS = {
  discard: "discard-dialog",
  failed: "failed-dialog",
  alreadyPublished: "already-published-dialog",
};

/**
 * The browser page around the form.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @returns {Page}
 */
export function domPage(alpine) {
  return {
    toast,

    focus(field) {
      // By then the form is no longer inert, and a message has its place.
      alpine.nextTick(() => {
        const element = document.getElementById(`id_${field}`);
        element?.scrollIntoView({ block: "center" });
        element?.focus({ preventScroll: true });
      });
    },

    go(url) {
      window.location.assign(url);
    },

    async ask(question) {
      const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(DIALOGS[question]));
      return (await openDialog(dialog)) === "confirm";
    },
  };
}
