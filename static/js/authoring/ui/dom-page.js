import { openDialog } from "../../ui/dialog.js";
import { toast } from "../../ui/toasts.js";

/** @typedef {import("../authoring.js").Page} Page */
/** @typedef {import("../authoring.js").Question} Question */

/** @type {Record<Question, string>} */
const DIALOGS = {
  discard: "discard-dialog",
  failed: "failed-dialog",
  alreadyPublished: "already-published-dialog",
  becameSession: "became-session-dialog",
  oneDate: "one-date-dialog",
};

/** What all toasts of this page are about. */
const MATTER = "publish";

/**
 * The browser page around the form. It acts when Alpine has shown what the form now is: only then is
 * the form no longer inert, and a dialog knows where the focus goes back to.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @returns {Page}
 */
export function domPage(alpine) {
  return {
    toast(tone, text) {
      alpine.nextTick(() => toast(tone, text, MATTER));
    },

    hush() {
      for (const old of document.querySelectorAll(`[data-about="${MATTER}"]`)) old.remove();
    },

    focus(field) {
      alpine.nextTick(() => {
        const element = document.getElementById(`id_${field}`);
        // What lies in a closed one takes no focus.
        element?.closest("details")?.setAttribute("open", "");
        element?.scrollIntoView({ block: "center" });
        element?.focus({ preventScroll: true });
      });
    },

    go(url) {
      window.location.assign(url);
    },

    async ask(question) {
      const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(DIALOGS[question]));
      const answer = await new Promise((resolve) => {
        alpine.nextTick(() => resolve(openDialog(dialog)));
      });
      return answer === "confirm";
    },
  };
}
