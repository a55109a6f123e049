import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";

import { chartConfig, readWeeks } from "../dashboard/earnings-chart.js";
import { REFRESHED } from "../dashboard/live-region.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

const panel = /** @type {HTMLElement} */ (document.querySelector("[data-chart-of]"));
const canvas = /** @type {HTMLCanvasElement} */ (panel.querySelector("canvas"));
/** @type {Chart | null} */
let chart = null;

/** @param {string} selector of something that has the colour from the house's tokens */
function colourOf(selector) {
  return getComputedStyle(/** @type {Element} */ (panel.querySelector(selector))).color;
}

function colours() {
  return {
    taught: colourOf(".chart-taught"),
    earned: colourOf(".chart-earned"),
    ink: colourOf(".chart-ink"),
    line: colourOf(".chart-line"),
    font: getComputedStyle(panel).fontFamily,
  };
}

/** Draws the weeks that the table holds now, in the colours of the theme. */
function draw() {
  const table = document.getElementById(panel.dataset.chartOf ?? "");
  const weeks = table instanceof HTMLTableElement ? readWeeks(table) : [];
  chart?.destroy();
  chart = null;
  // Before anybody was taught there is nothing to draw.
  panel.hidden = weeks.every((week) => week.taught === 0 && week.earned === 0);
  if (panel.hidden) return;
  const isPaid = weeks.some((week) => week.earned > 0);
  for (const key of panel.querySelectorAll('[data-key="earned"]')) /** @type {HTMLElement} */ (key).hidden = !isPaid;
  chart = new Chart(canvas, /** @type {any} */ (chartConfig(weeks, colours())));
}

draw();
document.addEventListener(REFRESHED, draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
