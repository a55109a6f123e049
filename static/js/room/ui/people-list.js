import { all, copyOf, part, setState, setText, show } from "../../ui/dom.js";
import { hueOf, initials, nameOf } from "./words.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../../types/protocol.js").Person} Person */

const ROLES = { mentor: "Mentor", learner: "", observer: "Observer" };

/**
 * As the list has them: the mentor, then the hands in the order in which they went up, then the others in
 * the order in which they came.
 *
 * @param {readonly Person[]} people
 * @returns {Person[]}
 */
export function inOrder(people) {
  const rank = (/** @type {Person} */ { role, hand_raised_at: hand }) => {
    if (role === "mentor") return -1;
    return hand ?? Infinity;
  };
  return [...people].sort((one, other) => compare(rank(one), rank(other)));
}

/**
 * @param {number} one
 * @param {number} other
 */
function compare(one, other) {
  return one === other ? 0 : one - other;
}

/** A list of people, kept in order without drawing anew who is already there. */
export class PeopleList {
  #list;
  /** @type {Map<number, HTMLElement>} */
  #rows = new Map();

  /** @param {HTMLElement} list a `<ul>` */
  constructor(list) {
    this.#list = list;
  }

  /**
   * @param {RoomView} view
   * @param {readonly Person[]} people those to be listed, in order
   */
  render(view, people) {
    this.#drop(people);
    people.forEach((person, index) => {
      const row = this.#row(person);
      if (this.#list.children[index] !== row) this.#list.insertBefore(row, this.#list.children[index] ?? null);
      this.#write(row, view, person);
    });
  }

  /** @param {readonly Person[]} people */
  #drop(people) {
    const ids = new Set(people.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
  }

  /** @param {Person} person */
  #row({ id, name }) {
    const known = this.#rows.get(id);
    if (known) return known;
    const row = copyOf(this.#list.ownerDocument, "person-template");
    row.dataset.personRow = String(id);
    const face = part(row, "[data-initials]");
    face.dataset.hue = hueOf(id);
    face.textContent = initials(name);
    this.#rows.set(id, row);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {RoomView} view
   * @param {Person} person
   */
  #write(row, view, person) {
    setText(part(row, "[data-name]"), nameOf(person, view.room.me.id));
    setText(part(row, "[data-state-words]"), stateWords(view, person));
    row.toggleAttribute("data-lost", person.presence === "lost");
    const marks = marksOf(view, person);
    for (const mark of all(row, "[data-mark]")) show(mark, marks[mark.dataset.mark ?? ""] ?? false);
  }
}

/**
 * @param {RoomView} view
 * @param {Person} person
 * @returns {string} "Mentor · Reconnecting…"
 */
export function stateWords({ room, peers }, { id, role, presence }) {
  const isFar = id !== room.me.id && peers.get(id)?.quality.grade === "poor";
  const words = [ROLES[role], presence === "lost" ? "Reconnecting…" : "", isFar ? "Poor connection" : ""];
  return words.filter(Boolean).join(" · ");
}

/**
 * @param {RoomView} view
 * @param {Person} person
 * @returns {Record<string, boolean>}
 */
function marksOf({ room, speaker }, { id, role, media, hand_raised_at: hand }) {
  const sends = role !== "observer" && room.phase === "live";
  return {
    hand: hand !== null,
    speaking: speaker === id,
    screen: media.screen,
    "mic-on": sends && media.mic,
    "mic-off": sends && !media.mic,
    "camera-on": sends && media.camera,
    "camera-off": sends && !media.camera,
  };
}

/** The list of people beside the video; on a phone it comes over the video, and the focus goes with it. */
export class Side {
  #element;
  #button;
  #title;
  #count;
  #list;
  #isWide;
  #isOpen;
  #isLive = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.element `[data-side]`
   * @param {HTMLElement} options.button that opens and closes it
   * @param {{ matches: boolean, addEventListener: MediaQueryList["addEventListener"] }} options.wide whether
   *   it has a place beside the video
   */
  constructor({ element, button, wide }) {
    this.#element = element;
    this.#button = button;
    this.#title = part(element, "h2");
    this.#count = part(element, "[data-people-count]");
    this.#list = new PeopleList(part(element, "[data-people]"));
    this.#isWide = wide;
    this.#isOpen = wide.matches;
    wide.addEventListener("change", () => this.#set(wide.matches));
    button.addEventListener("click", () => this.#toggle());
    part(element, "[data-side-close]").addEventListener("click", () => this.#close());
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#isWide.matches) this.#close();
    });
  }

  /** @param {RoomView} view */
  render(view) {
    this.#isLive = view.room.phase === "live";
    this.#set(this.#isOpen);
    setText(this.#count, String(view.room.people.length));
    this.#list.render(view, inOrder(view.room.people));
  }

  #toggle() {
    if (this.#isOpen) return this.#close();
    this.#set(true);
    this.#title.focus();
  }

  #close() {
    this.#set(false);
    this.#button.focus();
  }

  /** @param {boolean} isOpen */
  #set(isOpen) {
    this.#isOpen = isOpen;
    show(this.#element, isOpen && this.#isLive);
    setState(this.#button, isOpen ? "on" : "off");
    if (this.#button.getAttribute("aria-expanded") !== String(isOpen)) {
      this.#button.setAttribute("aria-expanded", String(isOpen));
    }
  }
}
