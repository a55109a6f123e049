import { cancellationOf, deletionOf, farewell, movedText } from "./session-words.js";

/** @typedef {import("./session-api.js").Outcome} Outcome */
/** @typedef {import("./session-api.js").SessionApi} SessionApi */
/** @typedef {import("./session-words.js").Session} Session */
/** @typedef {import("./session-words.js").Question} Question */
/** @typedef {{ start_time: string, end_time: string }} Times ISO 8601 with offset */

/**
 * What came of asking for new times: the last answer and the times in words; null when it was given up.
 *
 * @typedef {{ outcome: Outcome, span: string } | null} Moved
 */

const LOST = "That did not reach us. Check your connection and try again.";
const GONE = "This session cannot be moved any more.";

/** The buttons of a list of one's own sessions (`[data-session-action]` in a row with the session's data). */
export class SessionActions {
  /** Sessions with a call under way: a second press does nothing. @type {Set<string>} */
  #busy = new Set();

  /**
   * @param {object} options
   * @param {Pick<SessionApi, "remove" | "cancel" | "reschedule">} options.api
   * @param {(dialog: "delete" | "cancel", question: Question) => Promise<boolean>} options.confirm
   * @param {(session: Session, send: (times: Times) => Promise<Outcome>) => Promise<Moved>} options.askTimes
   *   keeps asking while the answer to `send` names what is wrong
   * @param {(tone: "good" | "calm" | "bad", text: string) => void} options.toast
   * @param {() => void} options.signIn
   * @param {() => void} options.refresh
   */
  constructor(options) {
    this.options = options;
  }

  /** @param {EventTarget} target in which the buttons are, now or later */
  listen(target) {
    target.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-session-action]");
      const row = button?.closest("[data-api]");
      if (!(button instanceof HTMLElement) || !(row instanceof HTMLElement)) return;
      void this.act(button.dataset.sessionAction ?? "", sessionOf(row));
    });
  }

  /**
   * Does what the page's address asks for, as if the button in that session's row had been pressed.
   *
   * @param {ParentNode} root
   * @param {string} action
   * @param {string} id of the session
   */
  async begin(root, action, id) {
    const row = [...root.querySelectorAll("[data-api]")].find((one) => idOf(one) === id);
    const button = row?.querySelector(`[data-session-action="${action}"]`);
    if (!(row instanceof HTMLElement) || !(button instanceof HTMLElement)) return this.options.toast("calm", GONE);
    // Where the focus is when the dialog opens, it is again when it closes.
    button.focus();
    await this.act(action, sessionOf(row));
  }

  /**
   * @param {string} action
   * @param {Session} session
   */
  async act(action, session) {
    if (this.#busy.has(session.url)) return;
    this.#busy.add(session.url);
    try {
      if (action === "delete") await this.#delete(session);
      if (action === "cancel") await this.#cancel(session);
      if (action === "reschedule") await this.#reschedule(session);
    } finally {
      this.#busy.delete(session.url);
    }
  }

  /** @param {Session} session */
  async #delete(session) {
    const { api, confirm } = this.options;
    if (!(await confirm("delete", deletionOf(session)))) return;
    this.#tell(await api.remove(session.url), ({ status }) => farewell(session, status));
  }

  /** @param {Session} session */
  async #cancel(session) {
    const { api, confirm } = this.options;
    if (!(await confirm("cancel", cancellationOf(session)))) return;
    this.#tell(await api.cancel(session.url), ({ status }) => farewell(session, status));
  }

  /** @param {Session} session */
  async #reschedule(session) {
    const { api, askTimes } = this.options;
    const moved = await askTimes(session, (times) => api.reschedule(session.url, times));
    if (moved) this.#tell(moved.outcome, ({ status }) => movedText(session, status, moved.span));
  }

  /**
   * @param {Outcome} outcome
   * @param {(done: import("./session-api.js").Done) => string} words
   */
  #tell(outcome, words) {
    const { toast, signIn, refresh } = this.options;
    if (outcome.kind === "signedOut") return signIn();
    if (outcome.kind === "failed") return toast("bad", LOST);
    if (outcome.kind === "done") toast(outcome.status === 202 ? "calm" : "good", words(outcome));
    else toast("bad", outcome.reason || Object.values(outcome.fields).flat().join(" "));
    // After a refusal too: what the row offered is not so any more.
    refresh();
  }
}

/**
 * @param {HTMLElement} row
 * @returns {Session}
 */
export function sessionOf(row) {
  const { api = "", title = "", status = "", wasBooked, starts = "", ends = "" } = row.dataset;
  const taken = takenIn(row);
  return { url: api, title, status, taken, wasBooked: wasBooked === "true" || taken > 0, start: starts, end: ends };
}

/** @param {Element} row */
function idOf(row) {
  return /** @type {HTMLElement} */ (row).dataset.sessionId;
}

/**
 * Read from the seats that the row shows: the feed keeps them true before the row itself is fetched anew.
 *
 * @param {HTMLElement} row
 */
function takenIn(row) {
  const seats = /** @type {HTMLElement | null} */ (row.querySelector("[data-seats-left]"));
  return seats ? Number(row.dataset.capacity) - Number(seats.dataset.seatsLeft) : 0;
}
