import { beforeEach, describe, expect, it } from "vitest";

import { longZoneName, rewriteTimes, shortZoneName, viewerZone, whenText } from "../../../static/js/ui/times.js";

const at = (text) => new Date(text);
const NOW = at("2026-11-20T09:00:00Z");
const START = at("2026-11-21T12:30:00Z");
const END = at("2026-11-21T13:30:00Z");

describe("whenText", () => {
  it.each([
    ["Asia/Kolkata", "Sat 21 Nov · 18:00–19:00 IST"],
    ["Europe/London", "Sat 21 Nov · 12:30–13:30 GMT"],
    ["America/New_York", "Sat 21 Nov · 07:30–08:30 EST"],
    ["Asia/Kathmandu", "Sat 21 Nov · 18:15–19:15 GMT+5:45"],
  ])("words a session in %s", (zone, words) => {
    expect(whenText(START, END, zone, NOW)).toBe(words);
  });

  it("says both days when it crosses midnight for the viewer", () => {
    expect(whenText(at("2026-11-21T18:00:00Z"), at("2026-11-21T19:00:00Z"), "Asia/Kolkata", NOW)).toBe(
      "Sat 21 Nov · 23:30 – Sun 22 Nov · 00:30 IST",
    );
  });

  it("writes midnight as 00:00", () => {
    expect(whenText(at("2026-11-21T18:30:00Z"), null, "Asia/Kolkata", NOW)).toBe("Sun 22 Nov · 00:00 IST");
  });

  it("names the year when it is not this one", () => {
    expect(whenText(at("2027-01-02T12:30:00Z"), at("2027-01-02T13:30:00Z"), "Asia/Kolkata", NOW)).toBe(
      "Sat 2 Jan 2027 · 18:00–19:00 IST",
    );
  });

  it("names both ends where the clocks change in between", () => {
    expect(whenText(at("2026-11-01T04:30:00Z"), at("2026-11-01T06:30:00Z"), "America/New_York", NOW)).toBe(
      "Sun 1 Nov · 00:30 EDT–01:30 EST",
    );
  });

  it("follows the clocks of summer", () => {
    expect(whenText(at("2026-07-04T12:30:00Z"), null, "Europe/London", NOW)).toBe("Sat 4 Jul · 13:30 BST");
  });
});

describe("zone names", () => {
  it("prefers a name that people use", () => {
    expect(shortZoneName("Australia/Sydney", START)).toBe("AEDT");
  });

  it("has the long name for the tooltip and the footer", () => {
    expect(longZoneName("Asia/Kolkata", START)).toBe("India Standard Time");
  });
});

describe("viewerZone", () => {
  beforeEach(() => {
    delete document.documentElement.dataset.timeZone;
  });

  it("is the person's own setting", () => {
    document.documentElement.dataset.timeZone = "Europe/Paris";
    expect(viewerZone(document)).toBe("Europe/Paris");
  });

  it("is the browser's where there is none", () => {
    document.documentElement.dataset.timeZone = "";
    expect(viewerZone(document)).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});

describe("rewriteTimes", () => {
  it("rewrites the server's words to the viewer's zone and names it in full", () => {
    document.body.innerHTML = `
      <time datetime="2026-11-21T12:30:00+00:00" data-when data-ends-at="2026-11-21T13:30:00+00:00">Sat 21 Nov · 18:00–19:00 IST</time>
      <time datetime="2026-11-21T12:30:00+00:00">left alone</time>
      <time datetime="" data-when>no time yet</time>`;
    rewriteTimes(document, "America/New_York", NOW);
    const times = [...document.querySelectorAll("time")];
    expect(times.map((time) => time.textContent)).toEqual([
      "Sat 21 Nov · 07:30–08:30 EST",
      "left alone",
      "no time yet",
    ]);
    expect(times[0].title).toBe("Eastern Standard Time");
  });
});
