"""Times in words, written once more without the product."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# What zones are called that have no letters of their own; the others by what their hands are off from UTC.
_PLACES = {"Asia/Kathmandu": "Kathmandu time", "Australia/Lord_Howe": "Lord Howe time"}
_LETTERS = {
    ("Asia/Kolkata", 330): "IST",
    ("America/New_York", -300): "EST",
    ("America/New_York", -240): "EDT",
    ("Europe/Berlin", 60): "CET",
    ("Europe/Berlin", 120): "CEST",
    ("UTC", 0): "UTC",
}
ZONES = ("", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
# Whoever has said no zone reads the site's.
_SITES = "Asia/Kolkata"

_MOMENT = r"\w{3} \d{1,2} \w{3} \d{4}, \d\d:\d\d"
_NAME = r"(?:[A-Z][A-Za-z ]+ time(?: \(UTC[+-]\d\d:\d\d\))?|[A-Z]+\b)"
_TIMES = re.compile(rf"{_MOMENT}(?:(?: {_NAME})?(?:–\d\d:\d\d| – {_MOMENT}))? {_NAME}")


def times_in(body: str) -> tuple[str, ...]:
    """Every time that a text names, in its order."""
    return tuple(_TIMES.findall(body))


def day(local: datetime) -> str:
    """``Sat 21 Nov 2026``."""
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def clock(local: datetime) -> str:
    """``18:00``."""
    return f"{local.hour:02}:{local.minute:02}"


def local(moment: datetime, zone: str) -> datetime:
    """What the hands and the calendar say there."""
    return moment.astimezone(ZoneInfo(zone or _SITES))


def name(moment: datetime, zone: str) -> str:
    """What the zone is called at that moment."""
    zone = zone or _SITES
    there, here = local(moment, zone).replace(tzinfo=None), moment.astimezone(UTC)
    minutes = round((there - here.replace(tzinfo=None)).total_seconds() / 60)
    if zone not in _PLACES:
        return _LETTERS[zone, minutes]
    if not _is_shown_twice(moment, zone):
        return _PLACES[zone]
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"{_PLACES[zone]} (UTC{sign}{hours:02}:{rest:02})"


def _is_shown_twice(moment: datetime, zone: str) -> bool:
    """Whether the hands stand there half an hour or an hour before or after as they do now."""
    hands = local(moment, zone).replace(tzinfo=None)
    shifts = [timedelta(minutes=minutes) for minutes in (-60, -30, 30, 60)]
    others = [local(moment.astimezone(UTC) + shift, zone) for shift in shifts]
    return hands in [other.replace(tzinfo=None) for other in others]


def span(start: datetime, end: datetime, zone: str) -> str:
    """``Sat 21 Nov 2026, 18:00–19:00 IST``; over midnight with both days."""
    begins, ends = local(start, zone), local(end, zone)
    first, last = name(start, zone), name(end, zone)
    first = "" if first == last else f" {first}"
    if day(begins) == day(ends):
        return f"{moment(begins)}{first}–{clock(ends)} {last}"
    return f"{moment(begins)}{first} – {moment(ends)} {last}"


def moment(local: datetime) -> str:
    """``Sat 21 Nov 2026, 18:00``."""
    return f"{day(local)}, {clock(local)}"


def exactly(when: datetime, zone: str) -> str:
    """``Sat 21 Nov 2026, 18:00 IST``."""
    return f"{moment(local(when, zone))} {name(when, zone)}"


def until(start: datetime, now: datetime, zone: str) -> str:
    """How long there is left, to the minute, within three hours; before that the day and hour."""
    seconds = int(start.timestamp() - now.timestamp())
    if seconds < 3 * 3600:
        hours, minutes = divmod(max(1, (seconds + 30) // 60), 60)
        parts = [_number(hours, "hour")] * bool(hours) + [_number(minutes, "minute")] * bool(
            minutes
        )
        return f"in {' '.join(parts)}"
    begins = local(start, zone)
    days = begins.date().toordinal() - local(now, zone).date().toordinal()
    which = "today" if days == 0 else "tomorrow" if days == 1 else f"on {day(begins)}"
    return f"{which} at {clock(begins)} {name(start, zone)}"


def _number(number: int, unit: str) -> str:
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"
