/**
 * @typedef {object} Answer
 * @property {"done" | "refused" | "signedOut" | "failed"} kind
 * @property {string} [message]
 * @property {string} [field] the one that is refused; empty: none of them
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
   * @param {Pick<import("./unsent-topic.js").UnsentTopic, "keep" | "take">} options.unsent
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

  /**
   * Put back what was typed when its person turned out to be signed out.
   *
   * @param {ParentNode} page
   */
  restore(page) {
    for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (page.querySelectorAll("form[data-person]"))) {
      this.options.unsent.take(form);
    }
  }

  /** @param {HTMLFormElement} form */
  async submit(form) {
    if (form.hasAttribute("data-busy")) return;
    // The list is not drawn anew under a call that is on its way.
    form.dataset.busy = "";
    const sent = entriesOf(form);
    const answer = await this.options.send(form);
    delete form.dataset.busy;
    this.#tell(form, answer, sent);
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Answer} answer
   * @param {string} sent what it is an answer to
   */
  #tell(form, { kind, message = "", field = "" }, sent) {
    const { toast, signIn, refresh } = this.options;
    if (kind === "signedOut") {
      if (form.dataset.person) this.options.unsent.keep(form);
      return signIn();
    }
    if (kind === "failed") return toast("bad", "That did not reach us. Check your connection and try again.");
    say(form, kind === "refused" ? field || "text" : "", message);
    if (kind === "refused") {
      if (!focus(form, field || "text")) toast("bad", message);
      return;
    }
    // What was typed meanwhile is the next one.
    if (entriesOf(form) === sent) form.reset();
    toast("good", message);
    refresh();
  }
}

/** @param {HTMLFormElement} form */
function entriesOf(form) {
  return JSON.stringify([...new FormData(form)]);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} refused the field that is; empty: none
 * @param {string} message
 */
function say(form, refused, message) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-topic-message]"))) {
    const name = place.dataset.topicMessage ?? "";
    place.textContent = name === refused ? message : "";
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLElement) field.setAttribute("aria-invalid", String(name === refused));
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {boolean} the form has such a field
 */
function focus(form, name) {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLElement) || !form.querySelector(`[data-topic-message="${name}"]`)) return false;
  field.focus();
  return true;
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
      const { message, field } = await response.json();
      return { kind: response.ok ? "done" : "refused", message, field };
    } catch {
      return { kind: "failed" };
    }
  };
}
