/**
 * @param {number} left
 * @returns {string} as templates/components/seats.html says it
 */
export function seatsText(left) {
  if (left <= 0) return "Full";
  return left === 1 ? "1 seat left" : `${left} seats left`;
}

/**
 * Shows how many have booked one session, and the seats that are left, wherever the page tells them:
 * `[data-booked-count]` and `[data-seats-left]` inside `[data-session-id]` or on it.
 *
 * @param {ParentNode} root
 * @param {{ id: number, booked_count: number, seats_left: number }} news
 */
export function showBookings(root, { id, booked_count: booked, seats_left: left }) {
  for (const host of root.querySelectorAll(`[data-session-id="${Number(id)}"]`)) {
    each(host, "[data-booked-count]", (badge) => {
      badge.dataset.bookedCount = String(booked);
      badge.textContent = `Booked (${booked})`;
    });
    each(host, "[data-seats-left]", (seats) => {
      seats.dataset.seatsLeft = String(left);
      seats.textContent = seatsText(left);
    });
  }
}

/**
 * A session went live, ended or was cancelled: every countdown of it words that at its next tick, and lists
 * that drop what is over drop its card then.
 *
 * @param {ParentNode} root
 * @param {{ id: number, status: string }} news
 */
export function showStatus(root, { id, status }) {
  for (const host of root.querySelectorAll(`[data-session-id="${Number(id)}"]`)) {
    /** @type {HTMLElement} */ (host).dataset.status = status;
  }
}

/**
 * A live session lasts longer: its countdowns and its times say so.
 *
 * @param {ParentNode} root
 * @param {{ id: number, ends_at: string }} news
 */
export function showEnd(root, { id, ends_at: end }) {
  for (const host of root.querySelectorAll(`[data-session-id="${Number(id)}"]`)) {
    /** @type {HTMLElement} */ (host).dataset.ends = end;
    each(host, "time[data-ends-at]", (time) => {
      time.dataset.endsAt = end;
    });
  }
}

/**
 * @param {Element} host
 * @param {string} selector
 * @param {(element: HTMLElement) => void} act
 */
function each(host, selector, act) {
  const found = [...host.querySelectorAll(selector)];
  if (host.matches(selector)) found.unshift(host);
  for (const element of found) act(/** @type {HTMLElement} */ (element));
}
