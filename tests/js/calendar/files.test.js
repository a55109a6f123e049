import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import ICAL from "ical.js";
import { describe, expect, it } from "vitest";

import expected from "../../fixtures/calendar/expected.json";

const FOLDER = resolve(import.meta.dirname, "../../fixtures/calendar");

/** @param {string} name */
function events(name) {
  const text = readFileSync(resolve(FOLDER, `${name}.ics`), "utf8");
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const organizer = component.getFirstProperty("organizer");
    return {
      uid: event.uid,
      sequence: event.sequence,
      status: component.getFirstPropertyValue("status"),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: component.getFirstPropertyValue("url"),
      start: moment(event.startDate),
      end: moment(event.endDate),
      modified: moment(component.getFirstPropertyValue("last-modified")),
      organizer: event.organizer,
      cn: organizer.getParameter("cn"),
    };
  });
}

/** @param {any} time */
function moment(time) {
  expect(time.zone).toBe(ICAL.Timezone.utcTimezone);
  return time.toJSDate().toISOString().replace(".000Z", "+00:00");
}

describe("the server's calendar files", () => {
  it.each(Object.keys(expected))("%s says to another library what the server meant", (name) => {
    expect(events(name)).toEqual(expected[name]);
  });
});
