/**
 * Wagtail begins to look for unsaved edits two seconds after its editor opened, and takes what is typed before for
 * what was there. Who types at once and then stops would not be saved, nor warned on leaving: so the form is
 * declared edited as soon as Wagtail looks.
 *
 * @param {HTMLFormElement} form the editor's form
 */
export function keepEarlyEdits(form) {
  const begun = new AbortController();
  let isEdited = false;
  const note = () => {
    isEdited = true;
  };
  form.addEventListener("input", note, { signal: begun.signal });
  form.addEventListener("change", note, { signal: begun.signal });
  form.addEventListener(
    "w-unsaved:watch-edits",
    () => {
      begun.abort();
      if (isEdited) form.setAttribute("data-w-unsaved-force-value", "true");
    },
    { once: true },
  );
}
