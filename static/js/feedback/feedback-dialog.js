import { all, copyOf, part, setText, show } from "../ui/dom.js";

/** @typedef {import("./feedback-api.js").Ratable} Ratable */
/** @typedef {import("./feedback-api.js").FeedbackOutcome} FeedbackOutcome */
/** @typedef {import("./feedback-api.js").FeedbackApi} FeedbackApi */

export const TRY_AGAIN = "That did not reach us. Check your connection and try again.";
export const CHOOSE = "Choose one to five stars.";
export const CHOOSE_OR_SKIP = "Choose stars for at least one person, or skip.";
const STARS = ["", "Poor", "Fair", "Good", "Very good", "Excellent"];

/**
 * What the dialog asks: a learner for the mentor, a mentor for each learner.
 *
 * @param {readonly Ratable[]} people
 * @param {string} title
 * @returns {{ heading: string, text: string }}
 */
export function questionOf([{ role, name }], title) {
  if (role === "mentor") {
    return { heading: "Rate Mentor", text: `How was ${title ? `“${title}”` : "it"} with ${name}?` };
  }
  const place = title ? ` in “${title}”` : "";
  return { heading: "Rate Learner", text: `How was it to teach each of them${place}? Leave out whom you cannot judge.` };
}

/** One person in the dialog: stars and a comment. */
class RatingFields {
  isSaved = false;
  #element;
  #radios;
  #comment;

  /**
   * @param {Document} document
   * @param {Ratable} person
   */
  constructor(document, person) {
    this.person = person;
    this.#element = copyOf(document, "feedback-template");
    this.#element.dataset.subject = String(person.id);
    this.#radios = /** @type {HTMLInputElement[]} */ (all(this.#element, "input[type=radio]"));
    this.#comment = /** @type {HTMLTextAreaElement} */ (part(this.#element, "[data-comment]"));
    this.#nameParts(person);
    this.#fill(person);
    part(this.#element, "[data-stars]").addEventListener("change", () => this.#changed());
    this.#comment.addEventListener("input", () => this.#changed());
  }

  get element() {
    return this.#element;
  }

  get stars() {
    return Number(this.#radios.find(({ checked }) => checked)?.value ?? 0);
  }

  get comment() {
    return this.#comment.value;
  }

  /** Something was said that is not saved yet. */
  get isOpen() {
    return !this.isSaved && (this.stars > 0 || this.comment.trim() !== "");
  }

  /** @param {Record<string, string>} fields words by field */
  refuse(fields) {
    this.#problem("stars", [fields.stars, fields.subject, fields[""]].filter(Boolean).join(" "));
    this.#problem("comment", fields.comment ?? "");
  }

  saved() {
    this.isSaved = true;
    show(part(this.#element, "[data-saved]"), true);
  }

  focus() {
    const wrong = this.#element.querySelector("[aria-invalid=true]");
    const target = wrong instanceof HTMLTextAreaElement ? wrong : (this.#radios.find((one) => one.checked) ?? this.#radios[0]);
    target.focus();
  }

  /** @param {Ratable} person */
  #nameParts({ id, name }) {
    part(this.#element, "[data-legend]").textContent = name;
    for (const radio of this.#radios) {
      radio.name = `stars-${id}`;
      radio.setAttribute("aria-describedby", `stars-problem-${id}`);
    }
    part(this.#element, "[data-problem=stars]").id = `stars-problem-${id}`;
    part(this.#element, "[data-problem=comment]").id = `comment-problem-${id}`;
    this.#comment.id = `comment-${id}`;
    this.#comment.setAttribute("aria-describedby", `comment-problem-${id}`);
    part(this.#element, "[data-comment-label]").setAttribute("for", this.#comment.id);
  }

  /** @param {Ratable} person */
  #fill({ stars, comment }) {
    for (const radio of this.#radios) radio.checked = Number(radio.value) === stars;
    this.#comment.value = comment;
    setText(part(this.#element, "[data-stars-words]"), STARS[stars ?? 0]);
  }

  #changed() {
    this.isSaved = false;
    show(part(this.#element, "[data-saved]"), false);
    setText(part(this.#element, "[data-stars-words]"), STARS[this.stars]);
    this.refuse({});
  }

  /**
   * @param {"stars" | "comment"} field
   * @param {string} words
   */
  #problem(field, words) {
    const message = part(this.#element, `[data-problem=${field}]`);
    setText(message, words);
    show(message, words !== "");
    const invalid = field === "comment" ? [this.#comment] : this.#radios;
    for (const input of invalid) input.toggleAttribute("aria-invalid", false);
    if (words) for (const input of invalid) input.setAttribute("aria-invalid", "true");
  }
}

/** The dialog after a session. What was saved stays saved when another part of it fails. */
export class FeedbackDialog {
  #dialog;
  #form;
  #problem;
  #api;
  /** @type {RatingFields[]} */
  #people = [];
  #isSending = false;

  /**
   * @param {object} options
   * @param {HTMLDialogElement} options.dialog `[data-feedback]`
   * @param {Pick<FeedbackApi, "rate">} options.api
   * @param {(isSaved: boolean) => void} options.onDone the dialog is closed
   */
  constructor({ dialog, api, onDone }) {
    this.#dialog = dialog;
    this.#api = api;
    this.#form = /** @type {HTMLFormElement} */ (part(dialog, "form"));
    this.#problem = part(dialog, "[data-feedback-problem]");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    part(dialog, "[data-feedback-skip]").addEventListener("click", () => dialog.close("skip"));
    dialog.addEventListener("close", () => onDone(dialog.returnValue === "saved"));
  }

  /**
   * @param {readonly Ratable[]} people at least one
   * @param {string} [title] the session's, where the page does not say it
   */
  open(people, title = "") {
    const { heading, text } = questionOf(people, title);
    setText(part(this.#dialog, "h2"), heading);
    setText(part(this.#dialog, "#rate-text"), text);
    this.#people = people.map((person) => new RatingFields(this.#dialog.ownerDocument, person));
    part(this.#dialog, "[data-feedback-people]").replaceChildren(...this.#people.map(({ element }) => element));
    setText(this.#problem, "");
    this.#dialog.returnValue = "skip";
    this.#dialog.showModal();
  }

  async #send() {
    if (this.#isSending) return;
    const open = this.#people.filter(({ isOpen }) => isOpen);
    if (!open.length) return this.#nothingSaid();
    this.#isSending = true;
    setText(this.#problem, "");
    const done = await this.#sendAll(open);
    this.#isSending = false;
    if (done) this.#dialog.close("saved");
  }

  #nothingSaid() {
    if (this.#people.some(({ isSaved }) => isSaved)) return this.#dialog.close("saved");
    setText(this.#problem, this.#people.length > 1 ? CHOOSE_OR_SKIP : CHOOSE);
    this.#people[0].focus();
  }

  /**
   * @param {readonly RatingFields[]} people
   * @returns {Promise<boolean>} whether all of it is saved
   */
  async #sendAll(people) {
    const wrong = [];
    for (const fields of people) {
      const outcome = fields.stars ? await this.#rate(fields) : refusal(CHOOSE);
      if (outcome.kind === "saved") fields.saved();
      else if (outcome.kind === "refused") fields.refuse(outcome.fields);
      else setText(this.#problem, TRY_AGAIN);
      if (outcome.kind !== "saved") wrong.push(fields);
    }
    if (wrong.length && !this.#problem.textContent) wrong[0].focus();
    return wrong.length === 0;
  }

  /** @param {RatingFields} fields */
  #rate({ person, stars, comment }) {
    return this.#api.rate({ subject: person.id, stars, comment });
  }
}

/**
 * @param {string} words
 * @returns {FeedbackOutcome}
 */
function refusal(words) {
  return { kind: "refused", fields: { stars: words } };
}
