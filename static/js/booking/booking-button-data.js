import { csrfToken } from "../lib/csrf.js";
import { openDialog } from "../ui/dialog.js";
import { parsePage } from "../ui/server-html.js";
import { toast } from "../ui/toasts.js";
import { BookingApi } from "./booking-api.js";
import { BookingControl } from "./booking-control.js";

/** @typedef {import("../lib/feed.js").Feed} Feed */

/**
 * Registers `bookingButton`, the skin of templates/booking/button.html over a {@link BookingControl}.
 *
 * @param {typeof import("@alpinejs/csp").default} Alpine
 * @param {object} surroundings
 * @param {Pick<Feed, "on">} surroundings.feed
 * @param {() => Promise<string>} surroundings.fetchPage the HTML of this very page
 */
export function registerBookingButton(Alpine, { feed, fetchPage }) {
  Alpine.data("bookingButton", () => {
    // Kept out of Alpine's data, whose proxies a class with private fields does not survive.
    /** @type {BookingControl} */
    let control;
    const news = new AbortController();
    return {
      hidden: {},
      busy: false,
      error: "",
      roomUrl: "",
      heldUntil: "",
      place: "",
      init() {
        const root = /** @type {HTMLElement} */ (this.$root);
        control = controlOf(root, fetchPage, () => Object.assign(this, control.view));
        feed.on("booking_count", (data) => control.seatsChanged(data), news);
        feed.on("session_status", (data) => control.sessionChanged(data), news);
        feed.on("session_changed", (data) => control.sessionMoved(data), news);
        feed.on("seat.changed", (data) => void control.standingChanged(data), news);
        feed.on("resync", () => void control.refresh(), news);
        Object.assign(this, control.view);
      },
      destroy() {
        news.abort();
        control.close();
      },
      book: () => control.book(),
      cancel: () => control.cancel(),
      wait: () => control.wait(),
      leave: () => control.leave(),
    };
  });
}

/**
 * @param {HTMLElement} root
 * @param {() => Promise<string>} fetchPage
 * @param {() => void} onChange
 * @returns {BookingControl}
 */
function controlOf(root, fetchPage, onChange) {
  return new BookingControl({
    data: root.dataset,
    api: new BookingApi({
      url: root.dataset.url ?? "",
      lineUrl: root.dataset.lineUrl ?? "",
      csrfToken: () => csrfToken(document),
      fetch: window.fetch.bind(window),
    }),
    page: {
      toast,
      confirm: (question) => confirmWith(root, question),
      go: (url) => window.location.assign(url),
      focus: (state) => focusOn(root, state),
      hasFocus: () => root.contains(root.ownerDocument.activeElement),
      read: () => readFrom(fetchPage),
    },
    document,
    onChange,
  });
}

/**
 * @param {HTMLElement} root
 * @param {string} question the id of its dialog
 */
async function confirmWith(root, question) {
  const dialog = /** @type {HTMLDialogElement} */ (root.querySelector(`dialog#${question}`));
  return (await openDialog(dialog)) === "confirm";
}

/**
 * @param {() => Promise<string>} fetchPage
 * @returns {Promise<DOMStringMap | null>}
 */
async function readFrom(fetchPage) {
  const html = await fetchPage().catch(() => "");
  /** @type {HTMLElement | null} */
  const fresh = parsePage(html).querySelector("[data-booking-for]");
  return fresh && fresh.dataset;
}

/**
 * Once the view has changed, moves the focus from the button that is gone to what stands there now.
 *
 * @param {HTMLElement} root
 * @param {string} state
 */
function focusOn(root, state) {
  requestAnimationFrame(() => {
    const target = root.querySelector(`[data-booking-state="${state}"]`);
    if (target instanceof HTMLElement) target.focus();
  });
}
