// @vitest-environment node
import { expect, test } from "vitest";

import { describeSpan, localAt, momentAt } from "../../../static/js/authoring/zone-time.js";

test.each([
  ["2026-11-21T18:00", "Asia/Kolkata", "2026-11-21T18:00+05:30", "exact"],
  ["2026-11-21T18:00", "America/New_York", "2026-11-21T18:00-05:00", "exact"],
  ["2026-07-21T18:00", "America/New_York", "2026-07-21T18:00-04:00", "exact"],
  ["2027-03-14T02:30", "America/New_York", "2027-03-14T01:30-05:00", "skipped"],
  ["2027-11-07T01:30", "America/New_York", "2027-11-07T01:30-04:00", "repeated"],
  ["2027-03-28T02:00", "Europe/Berlin", "2027-03-28T01:00+01:00", "skipped"],
  ["2027-03-28T03:00", "Europe/Berlin", "2027-03-28T03:00+02:00", "exact"],
  ["2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-04T01:45+11:00", "repeated"],
  ["2026-11-21T18:00:00.000", "Asia/Kathmandu", "2026-11-21T18:00+05:45", "exact"],
  ["2026-11-21T18:00", "UTC", "2026-11-21T18:00+00:00", "exact"],
])("%s in %s is %s (%s)", (local, zone, iso, kind) => {
  const moment = momentAt(local, zone);
  expect(moment).toMatchObject({ iso, kind, epochMs: Date.parse(iso) });
});

test.each([[""], ["2026-11-21"], ["2026-02-30T10:00"], ["0002-11-2"], ["tomorrow"]])(
  "%j is not yet a date and time",
  (local) => {
    expect(momentAt(local, "Asia/Kolkata")).toBe(null);
  },
);

test("an instant is shown on the wall clock of its zone", () => {
  const moment = Date.parse("2027-03-14T07:30Z");
  expect(localAt(moment, "America/New_York")).toBe("2027-03-14T03:30");
  expect(localAt(moment, "Asia/Kolkata")).toBe("2027-03-14T13:00");
});

test("a span is told in full, with its zone", () => {
  const start = Date.parse("2026-11-21T12:30Z");
  expect(describeSpan(start, start + 3_600_000, "Asia/Kolkata")).toBe(
    "Sat 21 Nov 2026, 18:00–19:00 India Standard Time (UTC+5:30)",
  );
  expect(describeSpan(start, start + 7 * 3_600_000, "Asia/Kolkata")).toBe(
    "Sat 21 Nov 2026, 18:00–Sun 22 Nov 2026, 01:00 India Standard Time (UTC+5:30)",
  );
  expect(describeSpan(start, start + 3_600_000, "America/New_York")).toBe(
    "Sat 21 Nov 2026, 07:30–08:30 Eastern Standard Time (UTC-5)",
  );
});
