/** @typedef {import("../lib/feed.js").Feed} Feed */
/** @typedef {import("../ui/toasts.js").ToastAction} ToastAction */

/**
 * Tells a mentor, wherever on the site they are, what happens to their sessions. Where a page says the same
 * of its own (the room says who came), both name the matter alike, and the newer toast replaces the older.
 *
 * @param {Pick<Feed, "on">} feed
 * @param {(tone: "good" | "calm", text: string, about?: string, action?: ToastAction) => void} toast
 */
export function tellMentor(feed, toast) {
  feed.on("learner.booked", ({ message }) => toast("good", message));
  feed.on("booking.cancelled", ({ message }) => toast("calm", message));
  feed.on("learner.join", ({ message, person_id: person }) => toast("calm", message, `person:${person}`));
  feed.on("session.live", ({ message, session_id: session }) => toast("good", message, `session:${session}`));
  feed.on("session.ended", ({ message, session_id: session }) => toast("calm", message, `session:${session}`));
  feed.on("session.no_bookings", ({ message, title, url, session_id: session }) =>
    toast("calm", `${message}: ${title}`, `session:${session}`, { label: "Reschedule", url }),
  );
}
