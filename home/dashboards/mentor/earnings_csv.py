"""A mentor's held sessions as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from catalog.sessions.models import SessionRun
from catalog.sessions.money import rupees_decimal
from peerlearn_site.spreadsheets import MARK, harmless

HEAD: Final = ("Session", "Start", "End", "Time zone", "Booked", "Attended", "Gross (INR)")


def as_csv(runs: Iterable[SessionRun], *, zone: ZoneInfo) -> str:
    """One line per session; ``runs`` come from ``earnings.sessions``."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for run in runs:
        writer.writerow(_line(run, zone))
    return MARK + text.getvalue()


def _line(run: SessionRun, zone: ZoneInfo) -> tuple[object, ...]:
    starts, ends = (moment.astimezone(zone) for moment in (run.starts_at, run.effective_end))
    return (
        harmless(run.title),
        starts.isoformat(timespec="seconds"),
        ends.isoformat(timespec="seconds"),
        zone.key,
        run.confirmed,  # type: ignore[attr-defined]
        run.attended,  # type: ignore[attr-defined]
        rupees_decimal(run.earned),  # type: ignore[attr-defined]
    )
