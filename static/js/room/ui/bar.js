import { part, setData, setState, setText, show } from "../../ui/dom.js";
import { clockText, minutesText } from "./words.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../types.js").Quality} Quality */
/** @typedef {import("../../types/protocol.js").Person} Person */

const QUALITY_WORDS = { unknown: "", good: "Good connection", fair: "Fair connection", poor: "Poor connection" };
/** From when the time that is left stands beside the time that has passed. */
const LEFT_SHOWN_MS = 10 * 60_000;

/**
 * How many attend: everybody who is here, and those whose seat is kept while they come back. Observers look
 * on and do not count.
 *
 * @param {readonly Person[]} people
 */
export function attendees(people) {
  return people.filter(({ role }) => role !== "observer").length;
}

/**
 * How well this page hears and sees the others: as badly as the worst of them.
 *
 * @param {Iterable<{ quality: Quality }>} peers
 * @returns {Quality}
 */
export function overallQuality(peers) {
  const known = [...peers].map(({ quality }) => quality).filter(({ grade }) => grade !== "unknown");
  const worst = ["poor", "fair", "good"].find((grade) => known.some((quality) => quality.grade === grade));
  return known.find(({ grade }) => grade === worst) ?? { grade: "unknown", loss: null, roundTrip: null };
}

/**
 * @param {Quality} quality
 * @returns {string} "2 % lost, 120 ms there and back"
 */
export function qualityDetail({ loss, roundTrip }) {
  const words = [];
  if (loss !== null) words.push(`${Math.round(loss * 100)} % lost`);
  if (roundTrip !== null) words.push(`${Math.round(roundTrip)} ms there and back`);
  return words.join(", ");
}

/**
 * @param {RoomView["room"]} room
 * @returns {string} what keeps this page from knowing what goes on, or ""
 */
function lineTrouble({ link, isDelayed }) {
  if (link === "reconnecting") return "Reconnecting…";
  return link === "open" && isDelayed ? "Updates are delayed" : "";
}

/** The line at the top: time, people, connection. */
export class Bar {
  #parts;

  /** @param {HTMLElement} root the room */
  constructor(root) {
    this.#parts = {
      timer: part(root, "[data-timer]"),
      live: part(root, "[data-live-fact]"),
      left: part(root, "[data-time-left]"),
      leftText: part(root, "[data-time-left-text]"),
      attendeeFact: part(root, "[data-attendee-fact]"),
      attendees: part(root, "[data-attendees]"),
      attendeeWord: part(root, "[data-attendee-word]"),
      line: part(root, "[data-line]"),
      lineText: part(root, "[data-line-text]"),
      quality: part(root, "[data-quality]"),
      qualityWord: part(root, "[data-quality-word]"),
    };
  }

  /** @param {RoomView} view */
  render(view) {
    this.#showTime(view);
    this.#showPeople(view);
    this.#showQuality(view);
  }

  /** @param {RoomView} view */
  #showTime({ room, serverNow }) {
    const { timer, live, left, leftText } = this.#parts;
    const isLive = room.phase === "live";
    show(live, isLive || room.startedAt !== null);
    if (room.startedAt !== null) setText(timer, clockText((room.endedAt ?? serverNow) - room.startedAt));
    const remaining = room.endsAt - serverNow;
    show(left, isLive && remaining > 0 && remaining <= LEFT_SHOWN_MS);
    setText(leftText, `${minutesText(remaining)} left`);
  }

  /** @param {RoomView} view */
  #showPeople({ room }) {
    const { attendeeFact, attendees: count, attendeeWord } = this.#parts;
    const here = attendees(room.people);
    show(attendeeFact, room.phase === "lobby" || room.phase === "live");
    setText(count, String(here));
    setText(attendeeWord, here === 1 ? "person" : "people");
  }

  /** @param {RoomView} view */
  #showQuality({ room, peers }) {
    const { line, lineText, quality, qualityWord } = this.#parts;
    const overall = overallQuality(peers.values());
    const trouble = lineTrouble(room);
    show(line, trouble !== "");
    setText(lineText, trouble);
    show(quality, room.phase === "live" && trouble === "" && overall.grade !== "unknown");
    setData(quality, "quality", overall.grade);
    setState(quality, overall.grade);
    setText(qualityWord, QUALITY_WORDS[overall.grade]);
    const detail = qualityDetail(overall);
    if (quality.title !== detail) quality.title = detail;
  }
}
