import { describe, expect, it } from "vitest";

import { chartConfig, readWeeks } from "../../../static/js/dashboard/earnings-chart.js";

const COLOURS = { taught: "saffron", earned: "indigo", ink: "ink", line: "line", font: "Source Sans" };

function table(...weeks) {
  const rows = weeks.map(([week, taught, earned]) => `<tr data-week="${week}" data-taught="${taught}" data-earned="${earned}"></tr>`);
  document.body.innerHTML = `<table><tr><th>Week</th></tr>${rows.join("")}</table>`;
  return document.querySelector("table");
}

describe("the chart of a mentor's weeks", () => {
  it("reads the table, the oldest week first", () => {
    expect(readWeeks(table(["2026-11-16", 3, 150_00], ["2026-11-09", 0, 0]))).toEqual([
      { label: "9 Nov", taught: 0, earned: 0 },
      { label: "16 Nov", taught: 3, earned: 150_00 },
    ]);
  });

  it("draws learners as bars and rupees as a line, each with its axis, and moves nothing", () => {
    const { data, options } = chartConfig(readWeeks(table(["2026-11-16", 3, 150_50], ["2026-11-09", 1, 0])), COLOURS);
    const drawn = data.datasets.map(({ type, data: values, yAxisID }) => [type, values, yAxisID]);
    expect(data.labels).toEqual(["9 Nov", "16 Nov"]);
    expect(drawn).toEqual([["bar", [1, 3], "learners"], ["line", [0, 150.5], "rupees"]]);
    expect([Object.keys(options.scales), options.animation]).toEqual([["x", "learners", "rupees"], false]);
  });

  it("has no axis of rupees where nothing was earned", () => {
    const { data, options } = chartConfig(readWeeks(table(["2026-11-16", 3, 0])), COLOURS);
    expect(data.datasets).toHaveLength(1);
    expect(Object.keys(options.scales)).toEqual(["x", "learners"]);
  });
});
