import { shortZoneName, whenText } from "../../ui/times.js";
import { optional, part, setDisabled, setText, show, isOff } from "../../ui/dom.js";
import { PeopleList } from "./people-list.js";
import { hueOf, initials, untilText } from "./words.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../types.js").RoomConfig} RoomConfig */
/** @typedef {import("../../types/protocol.js").Person} Person */

/**
 * What stands large in the lobby.
 *
 * @param {RoomView} view
 * @returns {{ eyebrow: string, clock: string }}
 */
export function lobbyTime({ room, serverNow }) {
  if (room.phase === "prejoin") return { eyebrow: "", clock: "Live now" };
  const left = room.startsAt - serverNow;
  if (left > 0) return { eyebrow: "Starts in", clock: untilText(left) };
  return { eyebrow: "", clock: room.me.role === "mentor" ? "It is time" : "Any moment now" };
}

/**
 * Whether the mentor may start, and what is to say about it.
 *
 * @param {RoomView} view
 * @param {number} opensAt
 * @param {string} zone in which the mentor reads times
 * @returns {{ mayStart: boolean, help: string }}
 */
export function startHelp({ room, serverNow }, opensAt, zone) {
  if (serverNow < opensAt) {
    const from = `${hourIn(zone, opensAt)} ${shortZoneName(zone, new Date(opensAt))}`;
    return { mayStart: false, help: `You can start from ${from}, in ${untilText(opensAt - serverNow)}.` };
  }
  if (room.link !== "open") return { mayStart: false, help: "You can start when the connection stands." };
  return { mayStart: true, help: "Everybody who is waiting comes in with you." };
}

/**
 * @param {string} zone
 * @param {number} at
 */
function hourIn(zone, at) {
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return format.format(new Date(at));
}

/**
 * @param {readonly Person[]} people
 * @param {string} name of the mentor
 */
export function mentorHelp(people, name) {
  const mentor = people.find(({ role }) => role === "mentor");
  const entry = "You come in by yourself when the session starts.";
  if (!mentor) return `${name} is not here yet. ${entry}`;
  return mentor.presence === "here" ? `${name} is here. ${entry}` : `${name} is reconnecting. ${entry}`;
}

/**
 * @param {readonly Person[]} people
 * @returns {string} "Also here: Asha Rao (mentor), Nina (observer)"
 */
export function alsoHere(people) {
  const others = people.filter(({ role }) => role !== "learner");
  return others.length ? `Also here: ${others.map(({ name, role }) => `${name} (${role})`).join(", ")}` : "";
}

/** Before it is live, and before somebody enters what is live already. */
export class LobbyView {
  #element;
  #config;
  #zone;
  #waiting;
  #preview;
  #isStarting = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.element `[data-lobby]`
   * @param {RoomConfig} options.config
   * @param {string} options.zone
   * @param {() => Promise<string>} options.start
   * @param {() => void} options.enter
   */
  constructor({ element, config, zone, start, enter }) {
    this.#element = element;
    this.#config = config;
    this.#zone = zone;
    this.#waiting = new PeopleList(part(element, "[data-waiting-list]"));
    this.#preview = optional(element, "[data-preview]");
    part(element, "[data-control=join]").addEventListener("click", enter);
    this.#startButton?.addEventListener("click", () => void this.#start(start));
  }

  /** @param {RoomView} view */
  render(view) {
    const isHere = view.room.phase === "lobby" || view.room.phase === "prejoin";
    show(this.#element, isHere);
    this.#showPreview(view, isHere);
    if (!isHere) return;
    this.#showTime(view);
    this.#showWay(view);
    this.#showPeople(view);
  }

  /** @returns {HTMLElement | null} null for all but the mentor */
  get #startButton() {
    return optional(this.#element, "[data-control=start]");
  }

  /** @param {RoomView} view */
  #showTime(view) {
    const { eyebrow, clock } = lobbyTime(view);
    const { startsAt, endsAt } = view.room;
    const when = whenText(new Date(startsAt), new Date(endsAt), this.#zone, new Date(view.serverNow));
    const eyebrowElement = part(this.#element, "[data-lobby-eyebrow]");
    setText(eyebrowElement, eyebrow);
    show(eyebrowElement, eyebrow !== "");
    setText(part(this.#element, "[data-lobby-clock]"), clock);
    setText(part(this.#element, "[data-lobby-when]"), when);
  }

  /** @param {RoomView} view */
  #showWay(view) {
    const isWaiting = view.room.phase === "lobby";
    show(part(this.#element, "[data-lobby-waits]"), isWaiting);
    show(part(this.#element, "[data-lobby-enters]"), !isWaiting);
    const button = this.#startButton;
    if (button) {
      const moved = view.room.startsAt - this.#config.starts_at;
      const { mayStart, help } = startHelp(view, this.#config.start_opens_at + moved, this.#zone);
      setDisabled(button, !mayStart || this.#isStarting);
      setText(part(this.#element, "[data-start-help]"), help);
    } else {
      setText(part(this.#element, "[data-mentor-help]"), mentorHelp(view.room.people, this.#config.mentor_name));
    }
  }

  /** @param {RoomView} view */
  #showPeople(view) {
    show(part(this.#element, "[data-lobby-people]"), view.room.phase === "lobby");
    const learners = view.room.people.filter(({ role }) => role === "learner");
    this.#waiting.render(view, learners);
    setText(part(this.#element, "[data-waiting-count]"), learners.length ? String(learners.length) : "");
    show(part(this.#element, "[data-waiting-empty]"), learners.length === 0);
    const others = part(this.#element, "[data-waiting-others]");
    setText(others, alsoHere(view.room.people));
    show(others, others.textContent !== "");
  }

  /**
   * @param {RoomView} view
   * @param {boolean} isHere
   */
  #showPreview({ room, local }, isHere) {
    const video = /** @type {HTMLVideoElement | null} */ (this.#preview);
    if (!video) return;
    const stream = isHere ? local.preview : null;
    if (video.srcObject !== stream) {
      video.srcObject = stream;
      // Muted, it may always play; what the browser says of a change of mind is no news.
      if (stream) video.play()?.catch(() => {});
    }
    // One local picture at a time: in the session it is the stage's.
    video.toggleAttribute("data-local-video", isHere);
    const tile = /** @type {HTMLElement} */ (video.parentElement);
    tile.toggleAttribute("data-has-picture", stream !== null);
    tile.toggleAttribute("data-mirrored", true);
    const face = part(tile, "[data-initials]");
    setText(face, initials(room.me.name || this.#config.name));
    face.dataset.hue ??= hueOf(room.me.id);
    const note = part(tile, "[data-note]");
    setText(note, previewNote(local));
    show(note, note.textContent !== "");
  }

  /** @param {() => Promise<string>} start */
  async #start(start) {
    const button = this.#startButton;
    if (!button || isOff(button)) return;
    this.#isStarting = true;
    setDisabled(button, true);
    const refusal = await start();
    this.#isStarting = false;
    const problem = part(this.#element, "[data-start-problem]");
    setText(problem, refusal);
    show(problem, refusal !== "");
    setDisabled(button, false);
  }
}

/** @param {RoomView["local"]} local */
function previewNote({ preview, camera }) {
  if (preview) return "";
  if (camera === "asking") return "Asking for your camera…";
  return camera === "unavailable" ? "Video unavailable" : "Camera off";
}
