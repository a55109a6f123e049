import { FeedbackDialog, TRY_AGAIN } from "./feedback-dialog.js";

/** @typedef {import("./feedback-api.js").FeedbackApi} FeedbackApi */
/** @typedef {import("../ui/toasts.js").toast} Toast */
/** @typedef {import("../types/protocol.js").RatingDue} RatingDue */
/** @typedef {{ id: number, title: string }} RatedSession */

export const THANKS = "Thank you for your feedback";
export const NOBODY = "There is nobody to rate in this session.";

/**
 * Asks how a session was, wherever on the site somebody is: on a toast's word, a button's or an address's.
 * Several questions come one after the other, in the same dialog.
 */
export class RatingDesk {
  #document;
  #apiOf;
  #toast;
  #forget;
  #refresh;
  #dialog;
  /** @type {RatedSession[]} */
  #waiting = [];
  /** @type {RatedSession | null} */
  #current = null;
  /** @type {(isSaved: boolean) => void} */
  #answered = () => {};

  /**
   * @param {object} options
   * @param {HTMLDialogElement} options.dialog `[data-feedback]`
   * @param {(id: number) => Pick<FeedbackApi, "mayRate" | "rate">} options.apiOf a session's
   * @param {Toast} options.toast
   * @param {(about: string) => void} options.forget takes the toast of a matter away
   * @param {() => void} options.refresh what the page shows of it has changed
   */
  constructor({ dialog, apiOf, toast, forget, refresh }) {
    this.#document = dialog.ownerDocument;
    this.#apiOf = apiOf;
    this.#toast = toast;
    this.#forget = forget;
    this.#refresh = refresh;
    this.#dialog = new FeedbackDialog({
      dialog,
      api: { rate: (rating) => apiOf(this.#current?.id ?? 0).rate(rating) },
      onDone: (isSaved) => this.#answered(isSaved),
    });
  }

  /**
   * A session that this person was in is over.
   *
   * @param {RatingDue} news
   */
  due(news) {
    const { session_id: id, session_title: title } = news;
    this.#toast("calm", wordsOf(news), aboutOf(id), { label: "Rate now", run: () => void this.ask({ id, title }) });
  }

  /**
   * It was said on this or another page: nobody need ask any more.
   *
   * @param {{ session_id: number }} news
   */
  saved({ session_id: id }) {
    this.#waiting = this.#waiting.filter((session) => session.id !== id);
    this.#forget(aboutOf(id));
  }

  /**
   * Opens the dialog, after the ones before it.
   *
   * @param {RatedSession} session
   */
  async ask(session) {
    this.#waiting.push(session);
    if (this.#current) return;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#current = next;
      await this.#askFor(next);
    }
    this.#current = null;
  }

  /**
   * Every `[data-rate-session]` of the page asks, those too that come later.
   *
   * @param {Document} document
   */
  listen(document) {
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-rate-session]") : null;
      if (button instanceof HTMLElement) void this.ask(sessionOf(button));
    });
  }

  /** @param {RatedSession} session */
  async #askFor({ id, title }) {
    const people = await this.#apiOf(id).mayRate();
    if (!people) return this.#toast("bad", TRY_AGAIN, "feedback");
    if (!people.length) return this.#toast("calm", NOBODY, "feedback");
    const answer = new Promise((resolve) => (this.#answered = resolve));
    this.#dialog.open(people, title);
    const isSaved = await answer;
    this.#giveFocus();
    if (!isSaved) return;
    this.#forget(aboutOf(id));
    this.#toast("good", THANKS, "feedback");
    this.#refresh();
  }

  /** The browser gives it back to what opened the dialog; a toast's button is gone by then. */
  #giveFocus() {
    const { activeElement, body } = this.#document;
    if (activeElement && activeElement !== body) return;
    this.#document.getElementById("content")?.focus({ preventScroll: true });
  }
}

/**
 * @param {Pick<RatingDue, "session_title" | "mentor_name">} news
 * @returns {string} what a toast asks
 */
export function wordsOf({ session_title: title, mentor_name: mentor }) {
  return `Rate your mentor: how was “${title}” with ${mentor}?`;
}

/** @param {number} id */
function aboutOf(id) {
  return `rate:${id}`;
}

/**
 * @param {HTMLElement} button
 * @returns {RatedSession}
 */
function sessionOf({ dataset }) {
  return { id: Number(dataset.rateSession), title: dataset.rateTitle ?? "" };
}
