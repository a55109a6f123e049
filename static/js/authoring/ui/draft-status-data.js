import { shownText } from "../drafts/offers.js";
import { Spoken, statusWords } from "../drafts/status.js";

/** @typedef {import("../drafts/draft-keeper.js").DraftKeeper} DraftKeeper */
/** @typedef {import("../drafts/kept-values.js").KeptField} KeptField */

/**
 * How the form is kept, in words beside its buttons.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {DraftKeeper} keeper
 * @param {{ listeners: Set<() => void>, zone: string, signIn: () => string, now: () => number }} options
 */
export function registerDraftStatus(alpine, keeper, { listeners, zone, signIn, now }) {
  const spoken = new Spoken(now);

  alpine.data("draftStatus", () => ({
    text: "",
    spoken: "",
    linkUrl: "",
    linkWords: "",

    init() {
      listeners.add(() => this.refresh());
    },

    refresh() {
      const { status } = keeper;
      const [isOnDevice, isChanged] = [keeper.copy.isKept, keeper.shared.isChanged];
      const { text, link } = statusWords(status, { zone, signIn: signIn(), isOnDevice, isChanged });
      this.text = text;
      this.spoken = spoken.say(status, text, isChanged);
      this.linkUrl = link?.url ?? "";
      this.linkWords = link?.words ?? "";
    },
  }));
}

/**
 * Under a field: what another tab says there, where both say something else.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {DraftKeeper} keeper
 * @param {{ listeners: Set<() => void>, onAnswered: (field: KeptField) => void }} options
 */
export function registerFieldOffer(alpine, keeper, { listeners, onAnswered }) {
  alpine.data("fieldOffer", () => ({
    offers: /** @type {{ index: number, text: string, label: string }[]} */ ([]),

    init() {
      listeners.add(() => this.refresh());
      this.refresh();
    },

    refresh() {
      const field = this.field();
      this.offers = (keeper.shared.offers[field] ?? []).map((theirs, index) => {
        const text = shownText(field, theirs);
        return { index, text, label: `Use that: ${text}` };
      });
    },

    /** @param {Event} event */
    useTheirs(event) {
      this.answer(Number(/** @type {HTMLElement} */ (event.currentTarget).dataset.index));
    },

    keepMine() {
      this.answer(null);
    },

    /** @param {number | null} used */
    answer(used) {
      keeper.answer(this.field(), used);
      // The button goes; who came by keyboard is at the field it was about.
      onAnswered(this.field());
    },

    /** @returns {KeptField} */
    field() {
      return /** @type {KeptField} */ (this.$root.dataset.offerOf);
    },
  }));
}
