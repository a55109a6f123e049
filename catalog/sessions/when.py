"""Times in words, for what is sent to one person. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def in_words(start: datetime, end: datetime, *, zone: ZoneInfo) -> str:
    """``Sat 21 Nov 2026, 18:00–19:00 IST``: a span in a zone, which is named."""
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{_day(ends)}, {ends:%H:%M}"
    dash = "–" if ends.date() == begins.date() else " – "
    return f"{_day(begins)}, {begins:%H:%M}{dash}{until} {_name(begins, zone)}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def _name(moment: datetime, zone: ZoneInfo) -> str:
    """``IST``; where a zone has no such letters (``+0545``), its place: ``Kathmandu time``."""
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    return f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"
