import { cleanLine } from "./plain-line.js";
import { setBack, titleCase } from "./title-case.js";

/**
 * The title of the session being written, capitalised when it is left. What the mentor sets back stays small: the form
 * keeps its title as it was capitalised last, so that it is known after a reload, too.
 */
export class TitleDesk {
  /** @param {import("./session-form.js").SessionForm} form */
  constructor(form) {
    this.form = form;
    /** @type {Set<string>} */
    this.keptWords = new Set();
  }

  /**
   * Capitalise the title that stands there.
   *
   * @returns {boolean} whether anything of it is another now
   */
  capitalise() {
    const { title, cased_title: before } = this.form.values;
    // A word that stands small in a title that went through here was set back.
    for (const word of [...setBack(titleCase(before), before), ...setBack(before, title)]) this.keptWords.add(word);
    const cased = titleCase(cleanLine(title), this.keptWords);
    if (cased !== before) this.form.change("cased_title", cased);
    if (cased !== title) this.form.change("title", cased);
    return cased !== before || cased !== title;
  }
}
