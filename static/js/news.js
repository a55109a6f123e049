import { BookingApi } from "./booking/booking-api.js";
import { LiveRegion, STALE } from "./dashboard/live-region.js";
import { tellMentor } from "./dashboard/mentor-news.js";
import { SeatList } from "./dashboard/seat-list.js";
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
import { toast } from "./ui/toasts.js";

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
 * Connects every live part of this page to the feed.
 *
 * @param {Surroundings} surroundings
 */
export function followNews(surroundings) {
  const { feed, onContent } = surroundings;
  feed.on("booking_count", (data) => showBookings(document, data));
  feed.on("session_status", (data) => showStatus(document, data));
  feed.on("session_extended", (data) => {
    showEnd(document, data);
    onContent(document);
  });
  tellMentor(feed, toast);
  tellNews(feed, toast);
  followBell(surroundings);
  followRatings(feed);
  followLists(surroundings);
  followRegions(surroundings);
  followConnection(feed);
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

/** @param {Surroundings} surroundings */
function followLists({ feed, fetchPage, onContent }) {
  const filters = readFilters(document);
  const announcer = document.getElementById("announcer");
  for (const element of document.querySelectorAll("[data-cards]")) {
    const list = new LiveList({
      list: /** @type {HTMLElement} */ (element),
      filters,
      fetchPage,
      onCard: (card) => {
        onContent(card);
        const title = card.querySelector("[data-card-title]")?.textContent ?? "";
        if (announcer) announcer.textContent = `New session: ${title}`;
      },
    });
    keepEmptyState(list.list);
    feed.on("new_session", (session) => list.add(session));
    // Unanswered, the list stays as it is; the next reconnection asks again.
    feed.on("resync", () => void list.catchUp().catch(() => {}));
  }
}

/** @param {Surroundings} surroundings */
function followRegions({ feed, fetchPage, onContent }) {
  const regions = [...document.querySelectorAll("[data-live-region]")].map(
    (element) => new LiveRegion({ element: /** @type {HTMLElement} */ (element), fetchPage, onContent }),
  );
  for (const region of regions) {
    for (const type of region.events) feed.on(/** @type {any} */ (type), () => void region.refresh());
    feed.on("resync", () => void region.refresh());
    window.addEventListener(STALE, () => void region.refresh());
  }
  new SeatList({
    toast,
    cancel: (url) =>
      new BookingApi({
        url,
        csrfToken: () => csrfToken(document),
        fetch: window.fetch.bind(window),
      }).cancel(),
    confirm: async () => (await openDialog(dialogNamed("give-seat-back"))) === "confirm",
    signIn,
    refresh: async () => {
      const ofSeats = regions.filter((region) => region.events.includes("seat"));
      await Promise.all(ofSeats.map((region) => region.refresh()));
    },
  }).listen(document);
}

/** @param {string} id */
function dialogNamed(id) {
  return /** @type {HTMLDialogElement} */ (document.getElementById(id));
}
