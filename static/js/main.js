import Alpine from "@alpinejs/csp";

import { forgetDraftsOnSignOut } from "./authoring/forget-on-sign-out.js";
import { registerBookingButton } from "./booking/booking-button-data.js";
import { csrfToken } from "./lib/csrf.js";
import { Feed } from "./lib/feed.js";
import { followNews } from "./news.js";
import { registerCarousel } from "./ui/carousel.js";
import { Countdowns } from "./ui/countdown.js";
import { fillTimeZones, focusErrorSummary } from "./ui/reveal.js";
import { pageFetcher } from "./ui/server-html.js";
import { registerShare } from "./ui/share.js";
import { registerTheme } from "./ui/theme.js";
import { longZoneName, rewriteTimes, viewerZone } from "./ui/times.js";
import { toast, Toasts } from "./ui/toasts.js";

const zone = viewerZone(document);
const countdowns = new Countdowns(document, () => Date.now());

/** @param {ParentNode} root */
function wordTimes(root) {
  rewriteTimes(root, zone, new Date());
  countdowns.tick();
}

wordTimes(document);
setInterval(() => countdowns.tick(), 1_000);
for (const name of document.querySelectorAll("[data-zone-name]")) {
  name.textContent = longZoneName(zone, new Date());
}
fillTimeZones(document);
focusErrorSummary(document);
forgetDraftsOnSignOut(document);
Toasts.of(document)?.listen(window);

const feed = new Feed({ csrfToken: () => csrfToken(document) });
feed.on("status", (status) => {
  document.documentElement.dataset.feed = status;
});
const fetchPage = pageFetcher({
  fetch: window.fetch.bind(window),
  address: () => window.location.href,
});
followNews({ feed, fetchPage, onContent: wordTimes });

registerBookingButton(Alpine, { feed, fetchPage });
registerCarousel(Alpine, { reducedMotion: matchMedia("(prefers-reduced-motion: reduce)").matches });
registerShare(Alpine, { navigator, say: toast });
registerTheme(Alpine, { document, system: matchMedia("(prefers-color-scheme: dark)") });

// Page scripts register their components too: module scripts all run before this event.
document.addEventListener("DOMContentLoaded", () => Alpine.start());
