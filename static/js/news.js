import { BookingApi } from "./booking/booking-api.js";
import { Calm } from "./dashboard/calm.js";
import { LiveRegion, STALE } from "./dashboard/live-region.js";
import { tellMentor } from "./dashboard/mentor-news.js";
import { SeatList } from "./dashboard/seat-list.js";
import { tellDemand } from "./demand/news.js";
import { TopicDesk, topicSender } from "./demand/topic-desk.js";
import { UnsentTopic } from "./demand/unsent-topic.js";
import { followRatings } from "./feedback/follow.js";
import { csrfToken } from "./lib/csrf.js";
import { signIn } from "./lib/sign-in.js";
import { formSender, listFetcher } from "./notifications/bell-api.js";
import { Bell, tellNews } from "./notifications/bell.js";
import { showBookings, showEnd, showStatus } from "./ui/badges.js";
import { ConnectionNote } from "./ui/connection.js";
import { openDialog } from "./ui/dialog.js";
import { keepEmptyState } from "./ui/empty-state.js";
import { LiveList, readFilters } from "./ui/live-list.js";
import { Meanwhile } from "./ui/meanwhile.js";
import { showChange } from "./ui/session-change.js";
import { SessionPage } from "./ui/session-page.js";
import { toast } from "./ui/toasts.js";

/** @import { FeedEvents } from "./types/protocol.js" */
/** @typedef {import("./lib/feed.js").Feed} Feed */

/**
 * What the parts of a page that live by the feed have in common.
 *
 * @typedef {object} Surroundings
 * @property {Feed} feed
 * @property {() => Promise<string>} fetchPage the HTML of this very page
 * @property {(root: ParentNode) => void} onContent there is new content: word its times
 */

/**
 * Hears news that everybody is told, and shows them: at once, and again over a page that was on its way.
 *
 * @typedef {<T extends Exclude<keyof FeedEvents, "resync">>(type: T, show: (data: FeedEvents[T]) => void) => void} Follow
 */

/** @typedef {Surroundings & { follow: Follow, meanwhile: Meanwhile }} Followed */

/**
 * Connects every live part of this page to the feed.
 *
 * @param {Surroundings} surroundings
 */
export function followNews(surroundings) {
  const { feed } = surroundings;
  const meanwhile = new Meanwhile();
  /** @type {Follow} */
  const follow = (type, show) => {
    feed.on(type, (/** @type {any} */ data) => {
      show(data);
      meanwhile.heard(() => show(data));
    });
  };
  const followed = { ...surroundings, follow, meanwhile };
  tellMentor(feed, toast);
  tellNews(feed, toast);
  followBell(surroundings);
  followRatings(feed);
  followSessions(followed);
  followLists(followed);
  followRegions(followed);
  followConnection(feed);
  tellDemand(feed);
  followRequests();
}

/** What learners ask for by a form of this page. */
function followRequests() {
  const send = topicSender({ csrfToken: () => csrfToken(document), fetch: window.fetch.bind(window) });
  const refresh = () => void window.dispatchEvent(new Event(STALE));
  const desk = new TopicDesk({ send, toast, signIn, refresh, unsent: new UnsentTopic(() => window.sessionStorage) });
  desk.restore(document);
  desk.listen(document);
}

/** @param {Followed} followed */
function followSessions({ feed, fetchPage, onContent, follow, meanwhile }) {
  follow("booking_count", (data) => showBookings(document, data));
  follow("session_status", (data) => {
    showStatus(document, data);
    onContent(document);
  });
  follow("session_extended", (data) => {
    showEnd(document, data);
    onContent(document);
  });
  follow("session_changed", (data) => showChange(document, data).forEach(onContent));
  const element = document.querySelector("[data-session-page][data-session-id]");
  if (!(element instanceof HTMLElement)) return;
  const page = new SessionPage({ element, fetchPage, onContent, meanwhile });
  // Unanswered, it stays as it is; the next reconnection asks again.
  feed.on("resync", () => void page.catchUp().catch(() => {}));
}

/** @param {Feed} feed */
function followConnection(feed) {
  const banner = document.getElementById("network-banner");
  if (!banner) return;
  const note = new ConnectionNote({ banner, isOnline: () => navigator.onLine, signIn });
  feed.on("status", (status) => note.feedIs(status));
  feed.on("hello", () => note.newsIs(false));
  feed.on("delayed", () => note.newsIs(true));
  feed.on("on_time", () => note.newsIs(false));
  for (const change of ["online", "offline"]) window.addEventListener(change, () => note.show());
}

/** @param {Surroundings} surroundings */
function followBell({ feed, onContent }) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector("[data-bell]"));
  if (!element) return;
  const fetch = window.fetch.bind(window);
  new Bell({
    element,
    fetchList: listFetcher({ url: element.dataset.url ?? "", fetch }),
    send: formSender({ csrfToken: () => csrfToken(document), fetch }),
    toast,
    onContent,
  }).follow(feed);
}

/** @param {Followed} followed */
function followLists({ feed, fetchPage, onContent, follow, meanwhile }) {
  const filters = readFilters(document);
  const announcer = document.getElementById("announcer");
  for (const element of document.querySelectorAll("[data-cards]")) {
    const list = new LiveList({
      list: /** @type {HTMLElement} */ (element),
      filters,
      fetchPage,
      meanwhile,
      onChange: onContent,
      onCard: (card) => {
        onContent(card);
        const title = card.querySelector("[data-card-title]")?.textContent ?? "";
        if (announcer) announcer.textContent = `New session: ${title}`;
      },
    });
    keepEmptyState(list.list);
    follow("new_session", (session) => list.add(session));
    // Unanswered, the list stays as it is; the next reconnection asks again.
    feed.on("resync", () => void list.catchUp().catch(() => {}));
  }
}

/** @param {Followed} followed */
function followRegions({ feed, fetchPage, onContent, meanwhile }) {
  const calm = new Calm({ clock: window, now: () => performance.now() });
  const elements = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-live-region]")]);
  const regions = elements.map((element) => new LiveRegion({ element, fetchPage, onContent, meanwhile, calm }));
  for (const region of regions) {
    for (const type of region.events) {
      feed.on(/** @type {any} */ (type), (/** @type {object} */ data) => region.hear(type, data));
    }
    feed.on("resync", () => void region.refresh());
    window.addEventListener(STALE, () => void region.refresh());
  }
  new SeatList({
    toast,
    call: (act, url) => {
      const fetch = window.fetch.bind(window);
      return new BookingApi({ url, lineUrl: url, csrfToken: () => csrfToken(document), fetch })[act]();
    },
    confirm: async (question) => (await openDialog(dialogNamed(question))) === "confirm",
    signIn,
    refresh: async () => {
      const ofSeats = regions.filter((region) => region.events.includes("seat.changed"));
      await Promise.all(ofSeats.map((region) => region.refresh()));
    },
  }).listen(document);
}

/** @param {string} id */
function dialogNamed(id) {
  return /** @type {HTMLDialogElement} */ (document.getElementById(id));
}
