/** @typedef {{ label: string, taught: number, earned: number }} ChartWeek earned in paise */
/** @typedef {{ taught: string, earned: string, ink: string, line: string, font: string }} ChartColours */

/**
 * @param {HTMLTableElement} table a row per week, the newest first
 * @returns {ChartWeek[]} the oldest first
 */
export function readWeeks(table) {
  const rows = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("[data-week]")]);
  return rows.reverse().map(({ dataset }) => ({
    label: monday(dataset.week ?? ""),
    taught: Number(dataset.taught),
    earned: Number(dataset.earned),
  }));
}

/** @param {string} day "2026-07-27" */
function monday(day) {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(day));
}

/**
 * What the drawing library is told: bars for learners, a line for rupees where there are any. Nothing moves.
 *
 * @param {ChartWeek[]} weeks
 * @param {ChartColours} colours
 */
export function chartConfig(weeks, colours) {
  const { taught, earned, ink, line, font } = colours;
  const isPaid = weeks.some((week) => week.earned > 0);
  const bars = { type: "bar", label: "Learners taught", data: weeks.map((week) => week.taught), yAxisID: "learners" };
  const curve = { type: "line", label: "Earned, ₹", data: weeks.map((week) => week.earned / 100), yAxisID: "rupees" };
  const fill = { backgroundColor: taught, hoverBackgroundColor: taught, borderRadius: 4, maxBarThickness: 36 };
  const stroke = { borderColor: earned, backgroundColor: earned, hoverBackgroundColor: earned, pointRadius: 3 };
  const axis = { beginAtZero: true, border: { display: false }, grid: { color: line } };
  const ticks = { color: ink, font: { family: font, size: 13 }, precision: 0, maxTicksLimit: 5 };
  const right = { ...axis, position: "right", ticks, grid: { drawOnChartArea: false } };
  return {
    data: {
      labels: weeks.map((week) => week.label),
      datasets: [{ ...bars, ...fill, order: 2 }, ...(isPaid ? [{ ...curve, ...stroke, order: 1 }] : [])],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { grid: { display: false }, border: { color: line }, ticks: { ...ticks, maxTicksLimit: 12 } },
        learners: { ...axis, ticks, suggestedMax: 4 },
        ...(isPaid ? { rupees: right } : {}),
      },
    },
  };
}
