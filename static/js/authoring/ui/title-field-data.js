import { wouldCome } from "../demand/demand-words.js";
import { TitleIdeas } from "../demand/title-ideas.js";
import { TitleSwap } from "../demand/title-swap.js";
import { Speech } from "../speech.js";
import { takeOver } from "./take-over.js";

/** @typedef {import("../demand/demand-source.js").WantedTopic} WantedTopic */

/**
 * The Session Title: an ARIA combobox that offers what learners ask for, and the tip beside the form.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 * @param {import("../demand/demand-desk.js").DemandDesk} desk
 */
export function registerTitleField(alpine, authoring, desk) {
  const ideas = new TitleIdeas();

  const swap = new TitleSwap(authoring);
  let draw = () => {};
  const speech = new Speech({ clock: authoring.options.clock, onChange: () => draw() });
  const view = () => ({ ...ideasView(ideas), spoken: speech.text, replaced: swap.replaced });

  /**
   * @param {WantedTopic} topic
   * @param {boolean} isOwnWords
   */
  function take(topic, isOwnWords) {
    ideas.take(topic);
    swap.take(topic, isOwnWords);
  }

  alpine.data("titleField", () => ({
    ideas: view(),

    init() {
      draw = () => {
        this.ideas.spoken = speech.text;
      };
      authoring.listeners.add(() => this.refresh());
      this.refresh();
    },

    refresh() {
      ideas.know(desk.topics);
      speech.follow(ideas.announcement, ideas.isOffer);
      takeOver(this.ideas, view());
      this.$nextTick(() => document.getElementById(this.ideas.activeId)?.scrollIntoView({ block: "nearest" }));
    },

    undo() {
      ideas.restored(swap.replaced);
      swap.undo();
      this.write();
      this.refresh();
    },

    /** What was chosen or had back, into the field, which is the one in use. */
    write() {
      const input = /** @type {HTMLInputElement} */ (this.$refs.title);
      input.value = authoring.form.values.title;
      input.focus();
    },

    /** @param {Event} event */
    typed(event) {
      ideas.type(/** @type {HTMLInputElement} */ (event.target).value);
      this.refresh();
    },

    down() {
      // The title may have come otherwise than by typing: by a reload, from an earlier session, from another tab.
      ideas.query = authoring.form.values.title;
      ideas.move(1);
      this.refresh();
    },

    up() {
      ideas.move(-1);
      this.refresh();
    },

    /** @param {KeyboardEvent} event */
    enter(event) {
      // Enter also ends the composing of a word, in Hindi for one.
      if (event.isComposing) return;
      const taken = ideas.accept();
      if (!taken) return;
      event.preventDefault();
      this.taken(taken);
    },

    /** @param {KeyboardEvent} event */
    escape(event) {
      if (!ideas.isOpen) return;
      event.stopPropagation();
      ideas.close();
      this.refresh();
    },

    /** @param {Event} event */
    pick(event) {
      const { id } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      const topic = desk.topics.find((one) => String(one.id) === id);
      if (topic) this.taken(topic);
    },

    /** @param {WantedTopic} topic */
    taken(topic) {
      take(topic, true);
      this.write();
      this.refresh();
    },

    left() {
      ideas.close();
      this.refresh();
    },
  }));

  alpine.data("demandTip", () => ({
    tip: tipView(desk),

    init() {
      authoring.listeners.add(() => void desk.follow(authoring.form.values.tags));
      authoring.listeners.add(() => {
        takeOver(this.tip, tipView(desk));
      });
      void desk.follow(authoring.form.values.tags);
    },

    /** @param {Event} event */
    use(event) {
      const { id } = /** @type {HTMLElement} */ (event.currentTarget).dataset;
      const topic = desk.topics.find((one) => String(one.id) === id);
      if (!topic) return;
      take(topic, false);
      authoring.options.page.focus("title");
    },
  }));
}

/** @param {TitleIdeas} ideas */
function ideasView(ideas) {
  const options = ideas.isOpen ? ideas.options : [];
  const shown = options.map((topic, index) => ({
    id: topic.id,
    elementId: `title-idea-${topic.id}`,
    text: topic.text,
    about: wouldCome(topic),
    isActive: String(index === ideas.active),
  }));
  return {
    options: shown,
    isListed: shown.length > 0,
    expanded: String(shown.length > 0),
    activeId: shown[ideas.active]?.elementId ?? "",
    hasSome: ideas.topics.length > 0,
  };
}

/** @param {import("../demand/demand-desk.js").DemandDesk} desk */
function tipView(desk) {
  const topics = desk.named.map((topic) => ({
    id: topic.id,
    text: topic.text,
    about: wouldCome(topic),
  }));
  const said = desk.rows.map((row) => `${row.name}: ${row.sentence}.`).join(" ");
  return { rows: desk.rows, said, topics, hasRows: desk.rows.length > 0, hasTopics: topics.length > 0 };
}
