/**
 * @typedef {object} Answer
 * @property {"done" | "refused" | "signedOut" | "failed"} kind
 * @property {string} [message]
 */

/**
 * Sends the forms by which learners ask for topics without leaving the page: what was typed goes only when it is in.
 */
export class TopicDesk {
  /**
   * @param {object} options
   * @param {(form: HTMLFormElement) => Promise<Answer>} options.send never rejects
   * @param {(tone: "good" | "bad", text: string) => void} options.toast
   * @param {() => void} options.signIn
   * @param {() => void} options.refresh what the page shows of demand is another by now
   */
  constructor(options) {
    this.options = options;
  }

  /** @param {EventTarget} target in which the forms are, now or later */
  listen(target) {
    target.addEventListener("submit", (event) => {
      const form = /** @type {HTMLFormElement} */ (event.target);
      if (!form.hasAttribute("data-topic-form")) return;
      event.preventDefault();
      void this.submit(form);
    });
  }

  /** @param {HTMLFormElement} form */
  async submit(form) {
    if (form.hasAttribute("data-busy")) return;
    // The list is not drawn anew under a call that is on its way.
    form.dataset.busy = "";
    const answer = await this.options.send(form);
    delete form.dataset.busy;
    this.#tell(form, answer);
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Answer} answer
   */
  #tell(form, { kind, message = "" }) {
    const { toast, signIn, refresh } = this.options;
    if (kind === "signedOut") return signIn();
    if (kind === "failed") return toast("bad", "That did not reach us. Check your connection and try again.");
    const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=text]"));
    say(form, field, kind === "refused" ? message : "");
    if (kind === "refused") {
      if (field) field.focus();
      else toast("bad", message);
      return;
    }
    form.reset();
    toast("good", message);
    refresh();
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement | null} field
 * @param {string} message
 */
function say(form, field, message) {
  const place = form.querySelector("[data-topic-message]");
  if (place) place.textContent = message;
  field?.setAttribute("aria-invalid", String(message !== ""));
}

/**
 * @param {object} options
 * @param {() => string} options.csrfToken
 * @param {typeof globalThis.fetch} options.fetch
 * @returns {(form: HTMLFormElement) => Promise<Answer>}
 */
export function topicSender({ csrfToken, fetch }) {
  return async (form) => {
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: new FormData(form),
      });
      // Who is signed out is led to the sign-in page, which is no answer to this.
      if (response.redirected || response.status === 403) return { kind: "signedOut" };
      if (!response.ok && response.status !== 400) return { kind: "failed" };
      const { message } = await response.json();
      return { kind: response.ok ? "done" : "refused", message };
    } catch {
      return { kind: "failed" };
    }
  };
}
