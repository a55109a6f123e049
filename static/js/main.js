import Alpine from "@alpinejs/csp";

import { forgetDraftsOnSignOut } from "./authoring/forget-on-sign-out.js";
import { registerCarousel } from "./ui/carousel.js";
import { registerShare } from "./ui/share.js";
import { Countdowns } from "./ui/countdown.js";
import { fillTimeZones, focusErrorSummary } from "./ui/reveal.js";
import { applyTheme, toggled } from "./ui/theme.js";
import { longZoneName, rewriteTimes, viewerZone } from "./ui/times.js";
import { toast, Toasts } from "./ui/toasts.js";

const zone = viewerZone(document);
const countdowns = new Countdowns(document, () => Date.now());

rewriteTimes(document, zone, new Date());
for (const name of document.querySelectorAll("[data-zone-name]")) {
  name.textContent = longZoneName(zone, new Date());
}
countdowns.tick();
setInterval(() => countdowns.tick(), 1_000);
fillTimeZones(document);
focusErrorSummary(document);
forgetDraftsOnSignOut(document);

const toastRegion = document.getElementById("toasts");
const toastTemplate = document.getElementById("toast-template");
if (toastRegion && toastTemplate instanceof HTMLTemplateElement) {
  new Toasts(toastRegion, toastTemplate).listen(window);
}

const { matches: reducedMotion } = matchMedia("(prefers-reduced-motion: reduce)");
registerCarousel(Alpine, { reducedMotion });
registerShare(Alpine, { navigator, say: toast });
Alpine.data("theme", () => ({
  toggle() {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const { theme = "" } = document.documentElement.dataset;
    applyTheme(document, toggled(/** @type {"light" | "dark" | ""} */ (theme), system));
  },
}));

// Page scripts register their components before this event; module scripts all run before it.
document.addEventListener("DOMContentLoaded", () => Alpine.start());
