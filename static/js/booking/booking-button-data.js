import { csrfToken } from "../lib/csrf.js";
import { openDialog } from "../ui/dialog.js";
import { CAUGHT_UP } from "../ui/session-page.js";
import { toast } from "../ui/toasts.js";
import { BookingApi } from "./booking-api.js";
import { BookingControl } from "./booking-control.js";

/** @typedef {import("../lib/feed.js").Feed} Feed */

/**
 * Registers `bookingButton`, the skin of templates/booking/button.html over a {@link BookingControl}.
 *
 * @param {typeof import("@alpinejs/csp").default} Alpine
 * @param {Pick<Feed, "on">} feed
 */
export function registerBookingButton(Alpine, feed) {
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
      init() {
        const root = /** @type {HTMLElement} */ (this.$root);
        control = controlOf(root, () => Object.assign(this, control.view));
        feed.on("booking_count", (data) => control.seatsChanged(data), news);
        feed.on("session_status", (data) => control.sessionChanged(data), news);
        feed.on("session_changed", (data) => control.sessionMoved(data), news);
        window.addEventListener(CAUGHT_UP, (event) => control.caughtUp(/** @type {CustomEvent} */ (event).detail), news);
        Object.assign(this, control.view);
      },
      destroy() {
        news.abort();
        control.close();
      },
      book: () => control.book(),
      cancel: () => control.cancel(),
    };
  });
}

/**
 * @param {HTMLElement} root
 * @param {() => void} onChange
 * @returns {BookingControl}
 */
function controlOf(root, onChange) {
  return new BookingControl({
    data: root.dataset,
    api: new BookingApi({
      url: root.dataset.url ?? "",
      csrfToken: () => csrfToken(document),
      fetch: window.fetch.bind(window),
    }),
    page: {
      toast,
      confirm: () => confirmWith(root),
      go: (url) => window.location.assign(url),
      focus: (state) => focusOn(root, state),
    },
    document,
    onChange,
  });
}

/** @param {HTMLElement} root */
async function confirmWith(root) {
  const dialog = /** @type {HTMLDialogElement} */ (root.querySelector("dialog"));
  return (await openDialog(dialog)) === "confirm";
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
