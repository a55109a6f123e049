import { arrange, LastSpeaker, shownPeople } from "./arrangement.js";
import { part, setData, setText, show } from "../../ui/dom.js";
import { Tile } from "./tile.js";
import { nameOf } from "./words.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../../types/protocol.js").Person} Person */
/** @typedef {import("./tile.js").TileView} TileView */

/**
 * Everybody's pictures. The tiles stay where they are in the page and move by style alone: a video that is
 * taken out of the page stops.
 */
export class Stage {
  #element;
  #tilesElement;
  #note;
  #soundButton;
  /** @type {Map<number, Tile>} */
  #tiles = new Map();
  #lastSpeaker = new LastSpeaker();
  /** @type {number | null} */
  #pinned = null;

  /**
   * @param {object} options
   * @param {HTMLElement} options.element `[data-stage]`
   * @param {() => void} options.onChange something about the arrangement was chosen: draw again
   */
  constructor({ element, onChange }) {
    this.#element = element;
    this.onChange = onChange;
    this.#tilesElement = part(element, "[data-tiles]");
    this.#note = part(element, "[data-stage-note]");
    this.#soundButton = part(element, "[data-control=hear]");
    this.#soundButton.addEventListener("click", () => this.#hear());
  }

  /** @param {RoomView} view */
  render(view) {
    const isLive = view.room.phase === "live";
    show(this.#element, isLive);
    if (isLive) this.#draw(view);
    else this.close();
  }

  /** @param {RoomView} view */
  #draw(view) {
    const shown = shownPeople(view);
    const me = view.room.me.id;
    const others = view.speaker === me ? null : view.speaker;
    const speaker = this.#lastSpeaker.at(others, view.serverNow);
    const { strip } = arrange({ shown, me, pinned: this.#pinned, speaker });
    this.#drop(shown);
    setData(this.#tilesElement, "strip", String(strip.length));
    for (const person of shown) {
      const slot = strip.indexOf(person.id) + 1;
      this.#tile(person, me).update(tileView(view, person, { slot, isPinned: person.id === this.#pinned }));
    }
    this.#say(noteOf(view, shown));
  }

  /** Lets go of all that the tiles hold. */
  close() {
    for (const tile of this.#tiles.values()) tile.remove();
    this.#tiles.clear();
  }

  /**
   * @param {Person} person
   * @param {number} me
   */
  #tile(person, me) {
    const known = this.#tiles.get(person.id);
    if (known) return known;
    const tile = new Tile({
      document: this.#element.ownerDocument,
      person,
      isMe: person.id === me,
      onPin: (id) => this.#pin(id),
      onBlocked: () => show(this.#soundButton, true),
    });
    this.#tiles.set(person.id, tile);
    this.#tilesElement.append(tile.element);
    return tile;
  }

  /** @param {readonly Person[]} shown */
  #drop(shown) {
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue;
      if (tile.element.contains(this.#element.ownerDocument.activeElement)) this.#element.focus();
      tile.remove();
      this.#tiles.delete(id);
      if (this.#pinned === id) this.#pinned = null;
    }
  }

  /** @param {number} id */
  #pin(id) {
    this.#pinned = this.#pinned === id ? null : id;
    this.onChange();
  }

  #hear() {
    for (const tile of this.#tiles.values()) tile.hear();
    show(this.#soundButton, false);
    this.#element.focus();
  }

  /** @param {string} note */
  #say(note) {
    setText(this.#note, note);
    show(this.#note, note !== "");
  }
}

/**
 * @param {RoomView} view
 * @param {Person} person
 * @param {{ slot: number, isPinned: boolean }} where `slot` 0: the stage
 * @returns {TileView}
 */
export function tileView(view, person, { slot, isPinned }) {
  const isMe = person.id === view.room.me.id;
  const isScreen = isMe ? view.local.screen === "on" : person.media.screen;
  return {
    place: slot ? "strip" : "stage",
    slot,
    label: nameOf(person, view.room.me.id),
    stream: isMe ? view.local.preview : (view.peers.get(person.id)?.stream ?? null),
    hasPicture: isMe ? view.local.preview !== null : hasPicture(view, person),
    isScreen,
    note: isMe ? ownNote(view) : noteOn(view, person),
    // Who has lost the server may still be seen and heard: only what stands still is greyed.
    isLost: person.presence === "lost" && view.peers.get(person.id)?.status !== "connected",
    isPinned,
    marks: marksOf(view, person, isMe, isScreen),
    speaker: view.local.chosen.speaker,
  };
}

/**
 * @param {RoomView} view
 * @param {Person} person
 */
function hasPicture({ peers }, { id, media }) {
  const status = peers.get(id)?.status;
  return (media.camera || media.screen) && (status === "connected" || status === "retrying");
}

/** @param {RoomView} view */
function ownNote({ local }) {
  if (local.preview) return "";
  if (local.camera === "asking") return "Asking for your camera…";
  return local.camera === "unavailable" ? "Video unavailable" : "Camera off";
}

/**
 * @param {RoomView} view
 * @param {Person} person
 */
function noteOn({ room, peers }, { id, presence, media }) {
  if (room.link === "replaced") return "";
  if (presence === "lost") return "Reconnecting…";
  const status = peers.get(id)?.status ?? "connecting";
  if (status === "connecting") return "Connecting…";
  if (status === "retrying") return "Network issue, retrying media";
  if (status === "failed") return "Network issue; retry";
  return media.camera || media.screen ? "" : "Video unavailable";
}

/**
 * @param {RoomView} view
 * @param {Person} person
 * @param {boolean} isMe
 * @param {boolean} isScreen
 * @returns {TileView["marks"]}
 */
function marksOf({ local, peers, speaker }, person, isMe, isScreen) {
  return {
    hand: person.hand_raised_at !== null,
    muted: isMe ? local.mic !== "on" : !person.media.mic,
    speaking: speaker === person.id,
    screen: isScreen,
    poor: peers.get(person.id)?.quality.grade === "poor",
  };
}

/**
 * What the stage says beside the pictures.
 *
 * @param {RoomView} view
 * @param {readonly Person[]} shown
 * @returns {string}
 */
export function noteOf({ room, withMedia, ready }, shown) {
  const { id: me, role } = room.me;
  if (role !== "observer" && room.link === "open" && me && !withMedia.includes(me)) {
    return `This room carries video for ${room.meshLimit} people. You can follow who is here, and raise your hand.`;
  }
  if (!ready || shown.some(({ id }) => id !== me)) return "";
  if (role === "observer") return "Nobody is here just now. Mentor and learners appear here as they come.";
  return role === "mentor"
    ? "You are the only one here. Learners appear here as they come."
    : "You are the only one here. Your mentor appears here when they are back.";
}
