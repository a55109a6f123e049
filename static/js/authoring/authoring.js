import { reasonsIn } from "./outcome.js";
import { PictureDesk } from "./picture/picture-desk.js";
import { Publisher } from "./publisher.js";
import { SessionForm } from "./session-form.js";
import { FIELDS, emptyValues, toFormData } from "./session-values.js";
import { TitleDesk } from "./title-desk.js";

/** @typedef {import("./session-values.js").Field} Field */
/** @typedef {import("./session-values.js").Values} Values */
/** @typedef {import("./publish-flow.js").FlowState} FlowState */
/** @typedef {import("./outcome.js").Outcome} Outcome */

/** Long enough to read the toast before the page goes. */
export const LEAVE_AFTER_MS = 1000;

const IN_REVIEW = "in_review";

export const PUBLISHED = "Session published successfully ✔";
export const SENT = "Sent for review. It goes public once staff approve it.";
export const REFUSED = "Failed to publish session—please fix errors.";
export const FAILED = "Save failed, retry?";

/** @typedef {"discard" | "failed" | "alreadyPublished" | "becameSession" | "oneDate"} Question */

/**
 * What the form asks of the page around it.
 *
 * @typedef {object} Page
 * @property {(tone: "good" | "bad", text: string) => void} toast
 * @property {() => void} hush takes the toasts of an earlier try away
 * @property {(field: Field) => void} focus
 * @property {(question: Question) => Promise<boolean>} ask in a dialog; whether the answer was yes
 * @property {(url: string) => void} go leaves for another page
 */

/**
 * @typedef {object} AuthoringOptions
 * @property {import("./config.js").AuthoringConfig} config
 * @property {string} zone IANA name of the zone in which times are typed
 * @property {Pick<import("./drafts/draft-keeper.js").DraftKeeper, "load" | "save" | "clear" | "loadPicture" | "savePicture">
 *   & Partial<Pick<import("./drafts/draft-keeper.js").DraftKeeper, "key" | "startAnew" | "hold" | "goOn">>} drafts
 * @property {Pick<import("./session-api.js").SessionApi, "publish">} api
 * @property {Page} page
 * @property {() => string} newKey
 * @property {() => number} now milliseconds since the epoch, by the server's clock
 * @property {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} clock
 */

/** One mentor writing one session: what is entered, kept on the device, published. No DOM in here. */
export class Authoring {
  /** @param {AuthoringOptions} options */
  constructor(options) {
    const { config, zone, drafts, api, clock, newKey } = options;
    this.options = options;
    const { capacity, limits, words } = config;
    this.form = new SessionForm(emptyValues(capacity), () => ({ limits, words, zone, now: options.now() }));
    this.publisher = new Publisher({
      send: (key) => api.publish(this.#body(), key),
      newKey,
      clock,
      // The key lies in the draft, beside what it was used for.
      memory: { load: () => drafts.load()?.key ?? null, save: () => this.#keep() },
      onChange: (state, before) => this.#flowChanged(state, before),
    });
    /** @type {Set<() => void>} told after every change */
    this.listeners = new Set();
    this.wasRestored = false;
    /** Whether it is being made a draft in the CMS. */
    this.isKeeping = false;
    /** Whether that takes long enough to be told. */
    this.isSlow = false;
    /** Whether to list all problems at the top: after publishing was asked for. */
    this.isSummarised = false;
    this.titles = new TitleDesk(this.form);
    this.pictures = new PictureDesk({ form: this.form, drafts, changed: () => this.#changed() });
  }

  /** Go on where the mentor left off on this device. */
  async restore() {
    const draft = this.options.drafts.load();
    if (!draft) return;
    this.form.restore(draft.values);
    this.wasRestored = this.form.isDirty;
    this.tell();
    await this.pictures.follow();
  }

  /**
   * In a form that holds nothing yet, begin with what learners ask for, if the page was opened for that. It is kept
   * once something is typed: who only looks leaves no form behind.
   */
  begin() {
    const { topic } = this.options.config;
    if (!topic || this.form.isDirty) return;
    if (topic.domain) this.form.change("tags", [topic.domain]);
    this.form.change("topic", String(topic.id));
    this.form.change("title", topic.text);
    this.titles.capitalise();
    this.form.leave("title");
    this.tell();
  }

  /**
   * @template {Field} F
   * @param {F} field
   * @param {Values[F]} value
   */
  change(field, value) {
    if (this.form.values[field] === value) return;
    const usual = this.form.values.minutes ?? this.options.config.usualMinutes;
    if (field === "start_time") this.form.changeStart(String(value), usual);
    else this.form.change(field, value);
    this.#changed();
  }

  /**
   * Show values that came from another tab or device.
   *
   * @param {Partial<Values>} values
   */
  accept(values) {
    this.form.accept(values);
    this.publisher.edited();
    this.tell();
    if ("thumbnail_mark" in values) void this.pictures.follow();
  }

  /** @param {Field} field */
  leave(field) {
    if (field === "title" && this.titles.capitalise()) this.#changed();
    this.form.leave(field);
    this.tell();
  }

  /** The browser could not show the picture; of one that is refused anyway, the reason stands. */
  pictureBroke() {
    if (!this.form.problems().thumbnail) this.refusePicture(this.options.config.words["thumbnail.broken"]);
  }

  /** @param {string} message */
  refusePicture(message) {
    this.form.refuseField("thumbnail", message);
    this.tell();
  }

  /** Publish, unless something is wrong that the page can see itself. */
  submit() {
    if (this.titles.capitalise()) this.#changed();
    this.form.refusals = {};
    this.form.leaveAll();
    this.isSummarised = true;
    const wrong = this.#firstProblem();
    if (wrong) {
      this.tell();
      this.options.page.focus(wrong);
    } else {
      this.publisher.submit();
    }
  }

  /** Leave without publishing; what was typed goes only if the mentor says so. */
  async cancel() {
    if (this.form.isDirty && !(await this.options.page.ask("discard"))) return;
    this.publisher.close();
    this.form.restore({});
    await this.options.drafts.clear();
    this.options.page.go(this.options.config.urls.cancelled);
  }

  /** @param {string} reason */
  signInAgain(reason) {
    this.options.page.toast("bad", `${REFUSED} ${reason}`);
    this.#goLater(this.signInUrl);
  }

  /** @returns {string} where to sign in and come back to this form */
  get signInUrl() {
    const { urls } = this.options.config;
    const { key } = this.options.drafts;
    return `${urls.login}?${new URLSearchParams({ next: key ? `${urls.page}?draft=${key}` : urls.page })}`;
  }

  /**
   * What is typed here is in no session, and its form became one.
   *
   * @param {import("./outcome.js").AlreadyPublished} outcome
   */
  async askAboutSession({ url }) {
    const { page, config, drafts } = this.options;
    if (await page.ask(url === undefined ? "alreadyPublished" : "becameSession")) {
      page.go(url ?? (config.isReviewed ? config.urls.drafts : config.urls.published));
    } else {
      this.publisher.dismiss();
      await drafts.startAnew?.();
      await this.pictures.keep();
    }
  }

  /**
   * The form became this session, and is no more. A picture that is only here, and not in the session, stays.
   *
   * @param {{ url?: string, status: string }} session
   */
  becomes(session) {
    void this.options.drafts.clear(session, this.form.values.thumbnail !== null);
  }

  #body() {
    const body = toFormData(this.form.values, this.options.zone);
    if (this.options.drafts.key) body.set("draft", this.options.drafts.key);
    return body;
  }

  /** @returns {Field | undefined} */
  #firstProblem() {
    const problems = this.form.problems();
    return FIELDS.find((field) => problems[field]);
  }

  #changed() {
    this.#keep();
    this.publisher.edited();
    this.tell();
  }

  #keep() {
    if (this.publisher.state.phase === "published") return;
    this.options.drafts.save(this.form.values, this.publisher.key);
  }

  /** Something that the page shows beside the form is another now. */
  tell() {
    for (const listener of this.listeners) listener();
  }

  /**
   * @param {FlowState} state
   * @param {FlowState} before
   */
  #flowChanged(state, before) {
    if (state.phase === "refused" && state.outcome?.kind === "refused") this.form.refuse(state.outcome.fields);
    this.tell();
    if (state.phase === "sending") {
      this.options.page.hush();
      this.options.drafts.hold?.();
    } else if (state.phase !== "published") this.options.drafts.goOn?.();
    if (before.phase === "sending" && state.outcome) void this.#announce(state.outcome);
  }

  /** @param {Outcome} outcome */
  async #announce(outcome) {
    const { page } = this.options;
    switch (outcome.kind) {
      case "published":
        this.becomes(outcome.session);
        return this.#leaveWith(outcome.session.status);
      case "refused":
        page.toast("bad", [REFUSED, ...reasonsIn(outcome)].join(" "));
        this.#focusFirst();
        return;
      case "signedOut":
        return this.signInAgain(outcome.reason);
      case "failed":
        return this.#askAgain();
      case "alreadyPublished":
        return this.askAboutSession(outcome);
    }
  }

  /** @param {string} status what became of the session */
  #leaveWith(status) {
    const { page, config } = this.options;
    const isPublic = status !== IN_REVIEW;
    page.toast("good", isPublic ? PUBLISHED : SENT);
    this.#goLater(isPublic ? config.urls.published : config.urls.drafts);
  }

  async #askAgain() {
    const { page } = this.options;
    // Opened first: a toast that comes while a dialog is open is shown above it.
    const answer = page.ask("failed");
    page.toast("bad", FAILED);
    if (await answer) this.publisher.submit();
    else this.publisher.dismiss();
  }

  #focusFirst() {
    const wrong = this.#firstProblem();
    if (wrong) this.options.page.focus(wrong);
  }

  /** @param {string} url */
  #goLater(url) {
    this.options.clock.setTimeout(() => this.options.page.go(url), LEAVE_AFTER_MS);
  }
}
