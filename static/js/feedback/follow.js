import { STALE } from "../dashboard/live-region.js";
import { csrfToken } from "../lib/csrf.js";
import { toast } from "../ui/toasts.js";
import { FeedbackApi } from "./feedback-api.js";
import { RatingDesk, wordsOf } from "./rating-desk.js";

/** @typedef {import("../lib/feed.js").Feed} Feed */

/**
 * Asks for ratings on any page of somebody who is signed in. A room asks for its own session by itself; of
 * another one it only says so, since nobody is called out of a meeting for it.
 *
 * @param {Pick<Feed, "on">} feed
 */
export function followRatings(feed) {
  const room = document.querySelector("[data-rates-itself]");
  if (room instanceof HTMLElement) tellOfOthers(feed, Number(room.dataset.ratesItself));
  const dialog = document.getElementById("rate-people");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const desk = new RatingDesk({
    dialog,
    apiOf: (id) =>
      new FeedbackApi({
        url: `/api/sessions/${id}/feedback/`,
        csrfToken: () => csrfToken(document),
        fetch: window.fetch.bind(window),
      }),
    toast,
    forget: (about) => document.querySelector(`#toasts [data-about="${about}"]`)?.remove(),
    refresh: () => void window.dispatchEvent(new CustomEvent(STALE)),
  });
  desk.listen(document);
  feed.on("rating.due", (news) => desk.due(news));
  feed.on("feedback.saved", (news) => desk.saved(news));
  askWhereTheAddressDoes();
}

/**
 * @param {Pick<Feed, "on">} feed
 * @param {number} own id of the session that the page asks about itself
 */
function tellOfOthers(feed, own) {
  feed.on("rating.due", (news) => {
    if (news.session_id !== own) toast("calm", wordsOf(news));
  });
}

/** `?rate=1`, as reminders say it, presses the page's own button, once. */
function askWhereTheAddressDoes() {
  const address = new URL(window.location.href);
  if (address.searchParams.get("rate") !== "1") return;
  const button = document.querySelector("main [data-rate-session]");
  address.searchParams.delete("rate");
  window.history.replaceState(null, "", address);
  if (button instanceof HTMLElement) button.click();
}
