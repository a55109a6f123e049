// Every case through the pages' own scripts, in one process: cases come on standard input, words go to standard output.
import process from "node:process";
import { text } from "node:stream/consumers";

import { momentAt } from "../../../static/js/authoring/zone-time.js";
import { countdown } from "../../../static/js/ui/countdown.js";
import { shortZoneName, whenText } from "../../../static/js/ui/times.js";

const { cases, gaps, now } = JSON.parse(await text(process.stdin));

function said({ start, end, viewerZone, authorZone, typed, moments }) {
  const from = new Date(start);
  const to = new Date(end);
  const times = { startsAt: from.getTime(), endsAt: to.getTime() };
  const { iso, kind } = momentAt(typed, authorZone);
  return {
    when: whenText(from, to, viewerZone, new Date(now)),
    names: [start, end].map((moment) => shortZoneName(viewerZone, new Date(moment))),
    countdowns: moments.map((moment) => countdown(times, Date.parse(moment))),
    typed: { moment: Date.parse(iso), kind },
  };
}

process.stdout.write(
  JSON.stringify({
    cases: cases.map(said),
    gaps: gaps.map(({ zone, typed }) => momentAt(typed, zone).kind),
  }),
);
