"""What clocks show where, by dateutil with the zone database it carries along.

Neither its code nor its data is that of ``zoneinfo``, which the product uses, nor of the browser. It knows the
rules to the end of 2036: of 2037 its tables have the first change alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Final

from dateutil.zoneinfo import get_zonefile_instance

LAST_YEAR: Final = 2036
# Zones whose rules have not changed since the carried database: with and without summer time, on half and quarter
# hours, with names of letters and without, where clocks change by half an hour, and at the date line. Not Dublin:
# its summer is the standard time, and dateutil calls the hour that comes twice IST both times.
ZONES: Final = (
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Halifax",
    "America/Havana",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Paris",
    "Europe/Moscow",
    "Africa/Johannesburg",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Kabul",
    "Asia/Yangon",
    "Asia/Tokyo",
    "Asia/Jerusalem",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
    "UTC",
)
_DAY: Final = timedelta(days=1)


@cache
def zone(name: str) -> tzinfo:
    """A zone by the oracle's own database."""
    found: tzinfo = get_zonefile_instance().get(name)
    return found


def wall(moment: datetime, name: str) -> datetime:
    """What the clocks show there at a moment, without a zone."""
    return moment.astimezone(zone(name)).replace(tzinfo=None, fold=0)


def offset(moment: datetime, name: str) -> timedelta:
    """How far the clocks there are ahead of UTC at a moment."""
    return wall(moment, name) - moment.astimezone(UTC).replace(tzinfo=None)


def letters(moment: datetime, name: str) -> str:
    """The zone database's own name for the time there at a moment."""
    return moment.astimezone(zone(name)).tzname() or ""


def moments_of(shown: datetime, name: str) -> list[datetime]:
    """Every moment at which the clocks there show this: none, one or two, the first first."""
    about = shown.replace(tzinfo=UTC)
    offsets = {offset(about + days * _DAY, name) for days in (-1, 0, 1)}
    found = {about - one for one in offsets}
    return sorted(one for one in found if wall(one, name) == shown)


@cache
def changes(name: str, year: int) -> tuple[datetime, ...]:
    """The moments of a year at which the clocks there are put forward or back, to the minute."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    days = [first + number * _DAY for number in range(366)]
    return tuple(
        _change_between(day, day + _DAY, name)
        for day in days
        if offset(day, name) != offset(day + _DAY, name)
    )


def _change_between(before: datetime, after: datetime, name: str) -> datetime:
    was = offset(before, name)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if offset(middle, name) == was else (before, middle)
    return after
