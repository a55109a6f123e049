import { LEAVE_AFTER_MS } from "../authoring.js";
import { FIELDS, toFormData } from "../session-values.js";

/** @typedef {import("../authoring.js").Authoring} Authoring */
/** @typedef {import("../outcome.js").Outcome} Outcome */

export const SAVED = "Draft saved";
export const REFUSED = "The draft was not saved. Please fix what is marked.";
export const UNREACHED = "The draft was not saved. What you typed is still here: try again.";

/** What is done sooner needs no word. */
const SPEAK_AFTER_MS = 300;

/** "Save draft": makes a draft in the CMS of what is there, finished or not. */
export class PageSaver {
  /**
   * @param {object} options
   * @param {Authoring} options.authoring
   * @param {(body: FormData) => Promise<Outcome>} options.send never rejects, and may be repeated
   */
  constructor({ authoring, send }) {
    this.authoring = authoring;
    this.send = send;
  }

  /** Save; nothing while it is being saved or published. */
  async begin() {
    const { authoring } = this;
    const { page, drafts } = authoring.options;
    if (authoring.isKeeping || ["sending", "published"].includes(authoring.publisher.state.phase)) return;
    // A publish that waits for its next try must not set out beside this.
    authoring.publisher.edited();
    if (authoring.form.values.repeat_start_times.length && !(await page.ask("oneDate"))) return;
    if (authoring.isKeeping) return;
    authoring.form.refusals = {};
    drafts.hold?.();
    const outcome = await this.#send();
    // Once it is a draft, the form takes nothing more.
    if (outcome.kind !== "published") {
      this.#keeping(false);
      drafts.goOn?.();
    }
    await this.#announce(outcome);
  }

  async #send() {
    const { form, options } = this.authoring;
    this.#keeping(true);
    const timer = options.clock.setTimeout(() => this.#slow(true), SPEAK_AFTER_MS);
    const outcome = await this.send(toFormData(form.values, options.zone));
    options.clock.clearTimeout(timer);
    this.#slow(false);
    return outcome;
  }

  /** @param {Outcome} outcome */
  #announce(outcome) {
    const { authoring } = this;
    const { page, config, clock } = authoring.options;
    switch (outcome.kind) {
      case "published":
        authoring.becomes({ status: "draft" });
        page.toast("good", SAVED);
        clock.setTimeout(() => page.go(`${config.urls.drafts}&saved=${outcome.session.id}`), LEAVE_AFTER_MS);
        return;
      case "refused":
        return this.#refused(outcome);
      case "signedOut":
        return authoring.signInAgain(outcome.reason);
      case "alreadyPublished":
        return authoring.askAboutSession(outcome);
      default:
        page.toast("bad", UNREACHED);
    }
  }

  /** @param {import("../outcome.js").Refused} outcome */
  #refused({ fields, reason }) {
    const { form, options } = this.authoring;
    const wrong = FIELDS.filter((field) => fields[field]?.length);
    for (const field of wrong) form.refuseField(field, fields[field].join(" "));
    options.page.toast("bad", [REFUSED, ...(reason ? [reason] : [])].join(" "));
    this.authoring.tell();
    if (wrong.length) options.page.focus(wrong[0]);
  }

  /** @param {boolean} isKeeping */
  #keeping(isKeeping) {
    this.authoring.isKeeping = isKeeping;
    this.authoring.tell();
  }

  /** @param {boolean} isSlow */
  #slow(isSlow) {
    this.authoring.isSlow = isSlow;
    this.authoring.tell();
  }
}
