import { copyOf, part, setAttribute, setData, setState, setText, show } from "../../ui/dom.js";
import { give } from "./playout.js";
import { hueOf, initials } from "./words.js";

/**
 * @typedef {object} TileView
 * @property {"stage" | "strip"} place
 * @property {number} slot from 1, among those of the strip
 * @property {string} label their name, as others read it
 * @property {MediaStream | null} stream
 * @property {boolean} hasPicture the stream's picture is worth showing
 * @property {boolean} isScreen
 * @property {string} note what is to say of them; empty: nothing
 * @property {boolean} isLost
 * @property {boolean} isPinned
 * @property {{ hand: boolean, muted: boolean, speaking: boolean, screen: boolean, poor: boolean }} marks
 * @property {string} speaker the device to play on; empty: the system's
 */

/**
 * @typedef {object} TileOptions
 * @property {Document} document
 * @property {{ id: number, name: string }} person
 * @property {boolean} isMe
 * @property {(id: number) => void} onPin
 * @property {() => void} onBlocked the browser plays no sound before somebody touches the page
 */

/** One person as they are seen: picture, or initials and why there is none, name and marks. */
export class Tile {
  #video;
  #sound;
  #pinName;
  #marks;
  #sink = "";

  /** @param {TileOptions} options */
  constructor({ document, person, isMe, onPin, onBlocked }) {
    this.id = person.id;
    this.isMe = isMe;
    this.onBlocked = onBlocked;
    this.element = copyOf(document, "tile-template");
    this.element.dataset.tile = String(person.id);
    this.#video = /** @type {HTMLVideoElement} */ (part(this.element, "video"));
    this.#sound = /** @type {HTMLAudioElement} */ (part(this.element, "audio"));
    this.#pinName = part(this.element, "[data-pin-name]");
    this.#marks = [.../** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-mark]"))];
    this.#nameVideo();
    this.#drawFace(person);
    part(this.element, "[data-control=pin]").addEventListener("click", () => onPin(person.id));
  }

  /** @param {TileView} view */
  update(view) {
    this.#place(view);
    this.#showPicture(view);
    this.#write(view);
    for (const mark of this.#marks) {
      show(mark, view.marks[/** @type {keyof TileView["marks"]} */ (mark.dataset.mark)]);
    }
    this.#playOn(view.speaker);
  }

  /** Play what the browser held back, now that somebody has touched the page. */
  hear() {
    for (const element of [this.#video, this.#sound]) if (element.srcObject) this.#play(element);
  }

  remove() {
    give(this.#video, []);
    give(this.#sound, []);
    this.element.remove();
  }

  #nameVideo() {
    const video = this.#video;
    if (this.isMe) video.dataset.localVideo = "";
    else video.dataset.remoteVideo = "";
    video.dataset.person = String(this.id);
    // The attribute of a template holds for what is parsed, not for copies.
    video.muted = true;
  }

  /** @param {{ id: number, name: string }} person */
  #drawFace({ id, name }) {
    const face = part(this.element, "[data-initials]");
    face.dataset.hue = hueOf(id);
    face.textContent = initials(name);
  }

  /** @param {TileView} view */
  #place({ place, slot, isLost, isPinned, marks, label }) {
    setData(this.element, "place", place);
    const column = String(slot);
    if (this.element.style.getPropertyValue("--slot") !== column) this.element.style.setProperty("--slot", column);
    this.element.toggleAttribute("data-lost", isLost);
    this.element.toggleAttribute("data-speaking", marks.speaking);
    setState(part(this.element, "[data-control=pin]"), isPinned ? "on" : "off");
    setText(this.#pinName, `${isPinned ? "Unpin" : "Pin"} ${label}`);
  }

  /** @param {TileView} view */
  #showPicture({ stream, hasPicture, isScreen }) {
    const video = this.#video;
    this.#give(video, stream, stream?.getVideoTracks() ?? []);
    if (!this.isMe) this.#give(this.#sound, stream, stream?.getAudioTracks() ?? []);
    this.element.toggleAttribute("data-has-picture", hasPicture);
    this.element.toggleAttribute("data-mirrored", this.isMe && !isScreen);
    video.classList.toggle("object-contain", isScreen);
    video.classList.toggle("object-cover", !isScreen);
  }

  /** @param {TileView} view */
  #write({ label, note }) {
    setText(part(this.element, "[data-name]"), label);
    setAttribute(this.#video, "aria-label", `Video of ${label}`);
    const said = part(this.element, "[data-note]");
    setText(said, note);
    show(said, note !== "");
  }

  /**
   * @param {HTMLMediaElement} element
   * @param {MediaStream | null} stream
   * @param {MediaStreamTrack[]} tracks those of the stream that the element plays
   */
  #give(element, stream, tracks) {
    // A connection that is made anew has no tracks for a moment: until then the last picture stands.
    if (stream && !tracks.length) return;
    if (give(element, tracks)) this.#play(element);
  }

  /** @param {HTMLMediaElement} element */
  #play(element) {
    // Not every engine answers with a promise.
    element.play()?.catch((error) => this.#refused(error));
  }

  /**
   * Without a touch some browsers play no sound; the picture, which has none, most of them do. One's own is not worth
   * a question.
   *
   * @param {unknown} error
   */
  #refused(error) {
    if (!this.isMe && error instanceof DOMException && error.name === "NotAllowedError") this.onBlocked();
  }

  /** @param {string} sink */
  #playOn(sink) {
    if (this.isMe || sink === this.#sink || !("setSinkId" in this.#sound)) return;
    this.#sink = sink;
    // A device that was just unplugged: the browser goes on with its own choice.
    this.#sound.setSinkId(sink).catch(() => {});
  }
}
