"""IANA time zones: the one place that knows which names are real."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone name this machine's database holds."""
    return frozenset(available_timezones())


def validate_time_zone(value: str) -> None:
    """Refuse a name that no zone has.

    Raises:
        ValidationError: with words for the person.
    """
    if value not in zone_names():
        raise ValidationError("That is not a time zone we know. Pick one from the list.")


def known_zone_or_blank(value: str) -> str:
    """What a browser guessed, if it is a real zone; otherwise nothing."""
    return value if value in zone_names() else ""
