const KEY = "unsent-topic";

/** A request whose learner turned out to be signed out: its words wait in this tab while they sign in again. */
export class UnsentTopic {
  /** @param {() => Pick<Storage, "getItem" | "setItem" | "removeItem">} storage asked for late: browsers may refuse it */
  constructor(storage) {
    this.storage = storage;
  }

  /** @param {HTMLFormElement} form */
  keep(form) {
    const typed = [...new FormData(form)].filter(([name]) => name === "text" || name === "domain");
    try {
      this.storage().setItem(KEY, JSON.stringify({ of: whose(form), values: Object.fromEntries(typed) }));
    } catch {
      // Without storage the words are lost with the page.
    }
  }

  /**
   * Put back what was typed into this very form by this very person, once.
   *
   * @param {HTMLFormElement} form
   */
  take(form) {
    const kept = this.#kept();
    if (kept?.of !== whose(form)) return;
    this.storage().removeItem(KEY);
    for (const [name, value] of Object.entries(kept.values)) {
      const field = form.elements.namedItem(name);
      if (field && "value" in field) field.value = value;
    }
  }

  /** @returns {{ of: string, values: Record<string, string> } | null} */
  #kept() {
    try {
      return JSON.parse(this.storage().getItem(KEY) ?? "null");
    } catch {
      return null;
    }
  }
}

/** @param {HTMLFormElement} form */
function whose({ dataset }) {
  return `${dataset.person} ${dataset.topicDomain}`;
}
