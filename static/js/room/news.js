/** @import { LinkStatus, News, RoomMessage, RoomState } from "./types.js" */
/** @import { Person } from "../types/protocol.js" */

/** @type {Record<string, string>} What several learners did, who are spoken of as one. */
const TOGETHER = {
  joined: "joined",
  left: "left",
  "is waiting in the room": "are waiting in the room",
  "lost the connection": "lost the connection",
  "is reconnecting…": "are reconnecting…",
  "is back": "are back",
};

/** More comings and goings than these, missed while away, are told as numbers. */
const TOLD_SINGLY = 3;

/**
 * What there is to say of a message: for toasts and for screen readers. `about` names the matter, so that
 * the newer word takes the older one's place; of persons and the session they are the feed's names, too.
 *
 * @param {RoomState} before
 * @param {RoomState} after
 * @param {RoomMessage} message
 * @param {number} sessionId
 * @returns {News[]}
 */
export function newsOf(before, after, message, sessionId) {
  switch (message.type) {
    case "welcome":
      return before.seq ? newsOfAbsence(before, after, sessionId) : [];
    case "session.live":
    case "session.end":
      return newsOfPhase(before, after, sessionId);
    case "session.rescheduled":
      return [{ tone: "calm", text: "The session was moved to another time", about: "times" }];
    case "session.extended":
      return newsOfExtension(before, after);
    case "@link":
      return newsOfLink(before.link, after.link);
    case "delayed":
    case "on_time":
      return newsOfDelay(before.isDelayed, after.isDelayed);
    default:
      return newsOfPeople(before, after, message);
  }
}

/**
 * @param {RoomState} before
 * @param {RoomState} after
 * @param {RoomMessage} message
 * @returns {News[]}
 */
function newsOfPeople(before, after, message) {
  switch (message.type) {
    case "mentor.join":
    case "learner.join":
    case "observer.join":
      return newsOfJoin(before, after, message.person);
    case "mentor.leave":
    case "learner.leave":
    case "observer.leave":
      return aboutOther(before, message.id, message.reason === "lost" ? "lost the connection" : "left");
    case "participant.lost":
      return aboutOther(before, message.id, "is reconnecting…");
    case "participant.back":
      return aboutOther(before, message.id, "is back");
    case "participant.hand":
      return message.raised_at === null ? [] : newsOfHand(before, message.id);
    default:
      return [];
  }
}

/**
 * @param {RoomState} before
 * @param {RoomState} after
 * @param {Person} person
 * @returns {News[]}
 */
function newsOfJoin(before, after, person) {
  const known = personIn(before, person.id);
  if (known) return known.presence === "lost" ? aboutOther(after, person.id, "is back") : [];
  return aboutOther(after, person.id, cameWords(after, person));
}

/**
 * @param {RoomState} state
 * @param {Person} person
 */
function cameWords({ phase }, { role }) {
  if (role === "observer") return "is observing";
  if (phase === "live") return "joined";
  return role === "mentor" ? "is here" : "is waiting in the room";
}

/**
 * @param {RoomState} state
 * @param {number} id
 * @param {string} did
 * @returns {News[]} none of oneself
 */
function aboutOther(state, id, did) {
  const person = personIn(state, id);
  if (!person || id === state.me.id) return [];
  /** @type {News} */
  const news = { tone: "calm", text: `${person.name} ${did}`, about: `person:${id}` };
  const together = person.role === "learner" && TOGETHER[did];
  return [together ? { ...news, several: `learners ${together}` } : news];
}

/**
 * @param {RoomState} state
 * @param {number} id
 * @returns {News[]}
 */
function newsOfHand(state, id) {
  return aboutOther(state, id, "raised a hand").map((news) => ({ ...news, about: `hand:${id}` }));
}

/**
 * @param {RoomState} before
 * @param {RoomState} after
 * @param {number} sessionId
 * @returns {News[]}
 */
function newsOfPhase(before, after, sessionId) {
  if (before.phase === after.phase) return [];
  const about = `session:${sessionId}`;
  if (after.phase === "live") {
    return [{ tone: "good", text: "The session has started", about, urgent: true }];
  }
  if (after.phase !== "ended") return [];
  const text = after.endReason === "cancelled" ? "This session was cancelled" : "The session has ended";
  return [{ tone: "calm", text, about, urgent: true }];
}

/**
 * @param {RoomState} before
 * @param {RoomState} after
 * @returns {News[]}
 */
function newsOfExtension(before, after) {
  const minutes = after.extensionMinutes - before.extensionMinutes;
  if (minutes <= 0) return [];
  return [{ tone: "good", text: `The session goes on for ${minutes} more minutes`, about: "extension" }];
}

/**
 * @param {LinkStatus} before
 * @param {LinkStatus} after
 * @returns {News[]}
 */
function newsOfLink(before, after) {
  if (before === after) return [];
  const about = "link";
  if (after === "reconnecting") return [{ tone: "bad", text: "Reconnecting…", about, urgent: true }];
  if (after === "offline") {
    return [{ tone: "bad", text: "You’re offline. Session paused.", about, urgent: true }];
  }
  const isBack = after === "open" && (before === "reconnecting" || before === "offline");
  return isBack ? [{ tone: "good", text: "You are connected again", about, urgent: true }] : [];
}

/**
 * @param {boolean} before
 * @param {boolean} after
 * @returns {News[]}
 */
function newsOfDelay(before, after) {
  if (before === after) return [];
  const about = "delay";
  return after
    ? [{ tone: "bad", text: "Updates are delayed. Sound and picture go on.", about }]
    : [{ tone: "good", text: "Updates come in time again", about }];
}

/**
 * What came about while this page was away.
 *
 * @param {RoomState} before
 * @param {RoomState} after
 * @param {number} sessionId
 * @returns {News[]}
 */
function newsOfAbsence(before, after, sessionId) {
  const came = after.people.filter(({ id }) => !personIn(before, id));
  const went = before.people.filter(({ id }) => !personIn(after, id));
  return [
    ...newsOfPhase(before, after, sessionId),
    ...newsOfExtension(before, after),
    ...comingsAndGoings(before, after, came, went),
  ];
}

/**
 * @param {RoomState} before
 * @param {RoomState} after
 * @param {readonly Person[]} came
 * @param {readonly Person[]} went
 * @returns {News[]}
 */
function comingsAndGoings(before, after, came, went) {
  if (came.length + went.length <= TOLD_SINGLY) {
    return [
      ...came.flatMap((person) => newsOfJoin(before, after, person)),
      ...went.flatMap(({ id }) => aboutOther(before, id, "left")),
    ];
  }
  const parts = [came.length && `${came.length} came`, went.length && `${went.length} left`].filter(Boolean);
  return [{ tone: "calm", text: `While you were away: ${parts.join(", ")}`, about: "absence" }];
}

/**
 * @param {RoomState} state
 * @param {number} id
 */
function personIn({ people }, id) {
  return people.find((person) => person.id === id);
}

/** @typedef {"" | "retrying" | "unreachable"} Trouble */

/** @type {Record<Exclude<Trouble, "">, string>} */
const TROUBLES = {
  retrying: "Network issue, retrying media",
  unreachable: "Network issue; retry",
};

/**
 * The worst of all connections: one matter for the person in front of the page, however many they are.
 *
 * @param {Iterable<Trouble>} troubles
 * @returns {Trouble}
 */
export function worstTrouble(troubles) {
  const all = [...troubles];
  if (all.includes("unreachable")) return "unreachable";
  return all.includes("retrying") ? "retrying" : "";
}

/**
 * @param {Trouble} before
 * @param {Trouble} after
 * @param {boolean} isBack media flows again; else whoever it was about is not there any more
 * @returns {News[]}
 */
export function newsOfTrouble(before, after, isBack) {
  if (before === after) return [];
  const about = "media";
  if (after) return [{ tone: "bad", text: TROUBLES[after], about, urgent: true }];
  if (isBack) return [{ tone: "good", text: "Sound and picture are back", about }];
  return [{ tone: "calm", text: "The connection that failed is needed no more", about }];
}
