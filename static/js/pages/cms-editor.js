/** The session editor in the CMS. Wagtail's own scripts do the rest. */

import { keepEarlyEdits } from "../cms/early-edits.js";
import { SessionTimes } from "../cms/session-times.js";
import { submitAfterAutosave } from "../cms/submit-after-autosave.js";
import { WordCounter } from "../cms/word-counter.js";

const DESCRIPTION_WORDS = 200;

const form = document.getElementById("page-edit-form");
if (form instanceof HTMLFormElement) {
  keepEarlyEdits(form);
  submitAfterAutosave(form);
}

const start = document.getElementById("id_starts_at");
const end = document.getElementById("id_ends_at");

if (start instanceof HTMLInputElement && end instanceof HTMLInputElement) {
  const duration = document.createElement("p");
  duration.className = "session-duration";
  duration.setAttribute("role", "status");
  end.closest("[data-field]")?.append(duration);
  const move = document.querySelector("[data-move-panel]");
  new SessionTimes({
    start,
    end,
    duration,
    move: move instanceof HTMLElement ? move : null,
    usualMinutes: Number(start.dataset.usualMinutes) || 60,
  });
}

// Other forms of the CMS have descriptions of their own kind.
const panel = form?.querySelector("[data-contentpath=description]");

if (panel instanceof HTMLElement) {
  const shown = document.createElement("p");
  shown.className = "session-words";
  shown.dataset.wordCount = "";
  panel.after(shown);
  new WordCounter({ panel, shown, limit: DESCRIPTION_WORDS });
}
