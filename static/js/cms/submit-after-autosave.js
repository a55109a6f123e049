/** How long a submission waits for an autosave that gives no answer, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Wagtail submits its editor's form while an autosave may still be under way. If the server works on both at once,
 * a submission that it refuses comes back with the revision before the autosave, and the next press is told that
 * somebody else saved a newer version; in the form for a new page it leaves a second draft. So the submission
 * waits for the autosave, and none begins after it; nor does a second submission, for the same reason.
 *
 * @param {HTMLFormElement} form the editor's form
 */
export function submitAfterAutosave(form) {
  let isSaving = false;
  let isSent = false;
  /** @type {(() => void) | null} */
  let goOn = null;

  const saved = () => {
    isSaving = false;
    goOn?.();
  };
  form.addEventListener("w-autosave:save", () => {
    isSaving = true;
  });
  form.addEventListener("w-autosave:success", saved);
  form.addEventListener("w-autosave:error", saved);

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!isSaving && !isSent) {
      isSent = true;
      letAutosave(form, false);
      return;
    }
    event.preventDefault();
    if (goOn || isSent) return;
    const timer = setTimeout(saved, PATIENCE);
    goOn = () => {
      clearTimeout(timer);
      goOn = null;
      submitAs(form, event.submitter);
    };
  });
  // Back in the history a browser may show the page as it was left.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    isSent = false;
    letAutosave(form, true);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isActive
 */
function letAutosave(form, isActive) {
  form.setAttribute("data-w-autosave-active-value", String(isActive));
}

/**
 * Submits a form by a button that Wagtail has disabled by now, which would go unnamed.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
function submitAs(form, submitter) {
  const named = document.createElement("input");
  if (submitter instanceof HTMLButtonElement) {
    Object.assign(named, { type: "hidden", name: submitter.name, value: submitter.value });
  }
  form.append(named);
  form.requestSubmit();
  // What is sent is gathered by now; left behind, it would name this button when another one is pressed later.
  named.remove();
}
