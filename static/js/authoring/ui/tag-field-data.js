import { DomainSearch } from "../domain-search.js";
import { Speech } from "../speech.js";
import { TagPicker } from "../tag-picker.js";
import { takeOver } from "./take-over.js";

const UNREACHABLE = "The list of domains cannot be reached just now. Type again to retry.";

/**
 * The Domain Tags field: an ARIA combobox with a listbox, in Alpine's hands.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 * @param {import("./press.js").Press} press
 * @param {Pick<import("../demand/demand-desk.js").DemandDesk, "learnersIn">} demand
 */
export function registerTagField(alpine, authoring, press, demand) {
  const { config, clock } = authoring.options;
  const picker = new TagPicker({
    max: config.limits.tagsMax,
    onChange: (tags) => authoring.change("tags", tags),
  });
  let draw = () => {};
  const speech = new Speech({ clock, onChange: () => draw() });

  alpine.data("tagField", () => ({
    picker: viewOf(picker, demand, speech),

    init() {
      draw = () => {
        this.picker.spoken = speech.text;
      };
      authoring.listeners.add(() => {
        picker.restore(authoring.form.values.tags);
        this.refresh();
      });
      this.refresh();
    },

    refresh() {
      speech.follow(picker.announcement, picker.matter === "offer");
      takeOver(this.picker, viewOf(picker, demand, speech));
      this.$nextTick(() => document.getElementById(this.picker.activeId)?.scrollIntoView({ block: "nearest" }));
    },

    /** @param {Event} event */
    typed(event) {
      picker.type(/** @type {HTMLInputElement} */ (event.target).value);
      if (picker.query.trim()) search.ask(picker.query);
      else {
        search.cancel();
        picker.close();
      }
      this.forgive();
      this.refresh();
    },

    /** What was typed is being mended, or gone. */
    forgive() {
      if (authoring.form.pend("tags", "")) authoring.tell();
    },

    /** Down opens the list of what there is, then moves in it; Up moves back. */
    down() {
      if (picker.isOpen) picker.move(1);
      else search.ask(picker.query);
      this.refresh();
    },

    up() {
      picker.move(-1);
      this.refresh();
    },

    /** @param {KeyboardEvent} event */
    enter(event) {
      // Enter also ends the composing of a word, in Hindi for one.
      if (event.isComposing) return;
      event.preventDefault();
      picker.accept();
      this.chosen();
    },

    /** @param {KeyboardEvent} event */
    backspace(event) {
      picker.backspace(event.repeat);
      this.refresh();
    },

    escape() {
      picker.escape();
      this.chosen();
    },

    /** @param {Event} event */
    pick(event) {
      const { slug } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      const tag = picker.offered.find((option) => option.slug === slug);
      if (tag) picker.choose(tag);
      this.chosen();
    },

    /** @param {Event} event */
    remove(event) {
      picker.remove(/** @type {HTMLElement} */ (event.currentTarget).dataset.slug ?? "");
      this.chosen();
    },

    chosen() {
      const input = /** @type {HTMLInputElement} */ (this.$refs.input);
      input.value = picker.query;
      input.focus();
      this.forgive();
      this.refresh();
    },

    /** @param {FocusEvent} event */
    left(event) {
      if (this.$root.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
      press.afterwards(() => {
        search.cancel();
        picker.close();
        this.refresh();
        authoring.form.pend("tags", picker.leftover);
        authoring.leave("tags");
      });
    },
  }));

  const search = new DomainSearch({
    url: config.urls.domains,
    fetch: globalThis.fetch.bind(globalThis),
    clock,
    onFound: (query, found) => {
      picker.offer(query, found);
      tellAll(authoring);
    },
    onFailed: () => {
      picker.refuse(UNREACHABLE);
      tellAll(authoring);
    },
  });
}

/** @param {import("../authoring.js").Authoring} authoring */
function tellAll(authoring) {
  for (const listener of authoring.listeners) listener();
}

/**
 * @param {TagPicker} picker
 * @param {Pick<import("../demand/demand-desk.js").DemandDesk, "learnersIn">} demand
 * @param {Speech} speech
 */
function viewOf(picker, demand, speech) {
  const options = picker.offered.map((tag, index) => ({
    ...tag,
    id: `tags-option-${tag.slug}`,
    path: tag.parent ? `in ${tag.parent}` : "",
    isActive: String(index === picker.active),
  }));
  return {
    options,
    chosen: picker.chosen.map((tag) => ({ ...tag, remove: `Remove ${tag.name}`, ...demandOf(demand.learnersIn(tag.slug)) })),
    isListed: picker.isOpen && options.length > 0,
    expanded: String(picker.isOpen && options.length > 0),
    isEmpty: picker.isOpen && options.length === 0,
    activeId: options[picker.active]?.id ?? "",
    announcement: picker.announcement,
    warning: picker.matter === "warning" ? picker.announcement : "",
    spoken: speech.text,
    count: `${picker.chosen.length} / ${picker.max}`,
  };
}

/** @param {number | null} learners */
function demandOf(learners) {
  if (learners === null) return { demand: "", demandWords: "" };
  const who = learners === 1 ? "1 learner" : `${learners} learners`;
  return { demand: `· ${learners} asked this week`, demandWords: `${who} requested topics in this domain this week` };
}
