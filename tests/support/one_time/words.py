"""Reading times back from words: every pair of moments that they could mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from tests.support.one_time.oracle import letters, moments_of, offset

Moments = list[datetime]
# Whether a name is said rightly of a moment in a zone.
Names = Callable[[str, datetime, str], bool]

_DAY: Final = (
    r"(?P<{0}weekday>[A-Z][a-z]{{2}}) (?P<{0}day>\d+) (?P<{0}month>[A-Z][a-z]{{2}})(?: (?P<{0}year>\d{{4}}))?"
)
_SPAN: Final = re.compile(
    _DAY.format("")
    + r"(?: ·|,) (?P<hour>\d\d:\d\d)(?:(?: (?P<first>[^–]+?))? ?– ?(?:"
    + _DAY.format("end_")
    + r"(?: ·|,) )?(?P<end_hour>\d\d:\d\d))? (?P<name>.+)"
)


def read(text: str, zone: str, *, year: int, names: Names) -> tuple[Moments, Moments]:
    """All starts and all ends that the words could mean in a zone; ``year`` goes without saying."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return [], []
    part = found.groupdict()
    shown = _shown(part, "", part["hour"], part["year"] or str(year))
    starts = _moments(shown, zone, part["first"] or part["name"], names)
    if shown is None or part["end_hour"] is None:
        return starts, []
    if part["end_day"] is None:
        ends = datetime.combine(shown, datetime.strptime(part["end_hour"], "%H:%M").time())
        return starts, _moments(ends, zone, part["name"], names)
    # Where the year goes without saying, it does at the end, too.
    said = part["end_year"] or str(shown.year + (part["end_month"] == "Jan" != part["month"]))
    ends = _shown(part, "end_", part["end_hour"], said)
    return starts, _moments(ends, zone, part["name"], names)


def _shown(part: dict[str, str], prefix: str, hour: str, year: str) -> datetime | None:
    """What the clocks show; a weekday that is not that day's means no time at all."""
    words = f"{part[f'{prefix}day']} {part[f'{prefix}month']} {year} {hour}"
    shown = datetime.strptime(words, "%d %b %Y %H:%M")
    return shown if f"{shown:%a}" == part[f"{prefix}weekday"] else None


def _moments(shown: datetime | None, zone: str, name: str, names: Names) -> Moments:
    found = moments_of(shown, zone) if shown else []
    return [one for one in found if names(name, one, zone)]


def server_names(name: str, moment: datetime, zone: str) -> bool:
    """The zone database's letters; where there are none, the place, with its offset where that is needed."""
    known = letters(moment, zone)
    if known.isalpha():
        return name == known
    place = f"{zone.rpartition('/')[2].replace('_', ' ')} time"
    return name in (place, f"{place} (UTC{_signed(offset(moment, zone))})")


def _signed(ahead: timedelta) -> str:
    sign = "-" if ahead < timedelta(0) else "+"
    minutes = abs(ahead) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


_GMT: Final = re.compile(r"GMT(?:([+-])(\d+)(?::(\d\d))?)?|UTC")


def browser_names(known: dict[tuple[str, str], set[timedelta]]) -> Names:
    """``GMT+5:45`` says its offset; letters mean what the browser calls by them in that zone, and nothing else."""

    def says(name: str, moment: datetime, zone: str) -> bool:
        ahead = offset(moment, zone)
        if found := _GMT.fullmatch(name):
            hours, minutes = int(found[2] or 0), int(found[3] or 0)
            said = timedelta(hours=hours, minutes=minutes)
            return ahead == (-said if found[1] == "-" else said)
        return ahead in known.get((zone, name), set())

    return says
