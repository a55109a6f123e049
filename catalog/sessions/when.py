"""Times in words, for what is sent to one person. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# What is nearer is worded by how long there is left, what is further by its time of day.
_NEAR: Final = timedelta(hours=3)


def in_words(start: datetime, end: datetime, *, zone: ZoneInfo) -> str:
    """``Sat 21 Nov 2026, 18:00–19:00 IST``: a span in a zone, which is named.

    Where the clocks change in between, each end has its own name: ``00:30 EDT–01:30 EST`` is two hours.
    """
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{_day(ends)}, {ends:%H:%M}"
    dash = "–" if ends.date() == begins.date() else " – "
    names = [_name(moment, zone) for moment in (begins, ends)]
    first = "" if names[0] == names[1] else f" {names[0]}"
    return f"{_day(begins)}, {begins:%H:%M}{first}{dash}{until} {names[1]}"


def until_in_words(start: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """How long there is left, or when: ``in 40 minutes``, ``tomorrow at 18:00 IST``, ``on Sat 21 Nov 2026 at …``."""
    left = start.astimezone(UTC) - now.astimezone(UTC)
    if left < _NEAR:
        return f"in {_span(max(1, int(left / timedelta(minutes=1) + 0.5)))}"
    begins = start.astimezone(zone)
    days = (begins.date() - now.astimezone(zone).date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {_day(begins)}")
    return f"{day} at {begins:%H:%M} {_name(begins, zone)}"


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [_count(number, unit) for number, unit in ((hours, "hour"), (rest, "minute")) if number]
    return " ".join(parts)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def moment_in_words(moment: datetime, *, zone: ZoneInfo) -> str:
    """``Sat 21 Nov 2026, 18:00 IST``: one moment in a zone, which is named."""
    local = moment.astimezone(zone)
    return f"{_day(local)}, {local:%H:%M} {_name(local, zone)}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def _name(moment: datetime, zone: ZoneInfo) -> str:
    """``IST``; where a zone has no such letters (``+0545``), its place: ``Kathmandu time``.

    An hour that the clocks of such a place show twice has its offset too: ``Lord Howe time (UTC+10:30)``.
    """
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    place = f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"
    is_repeated = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return f"{place} (UTC{moment.isoformat(timespec='minutes')[16:]})" if is_repeated else place
