"""The addresses that open a new event in Google's and Microsoft's calendars, filled in. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

from catalog.booking.calendar.events import CalendarEvent

_GOOGLE: Final = "https://calendar.google.com/calendar/render"
_OUTLOOK: Final = "https://outlook.live.com/calendar/0/action/compose"


def google_link(event: CalendarEvent) -> str:
    """Google Calendar's form for a new event."""
    span = f"{_basic(event.starts_at)}/{_basic(event.ends_at)}"
    return _with_query(
        _GOOGLE,
        action="TEMPLATE",
        text=event.title,
        dates=span,
        details=event.description,
        location=event.location,
    )


def outlook_link(event: CalendarEvent) -> str:
    """Outlook's form for a new event, on the web."""
    return _with_query(
        _OUTLOOK,
        rru="addevent",
        path="/calendar/action/compose",
        subject=event.title,
        startdt=_extended(event.starts_at),
        enddt=_extended(event.ends_at),
        body=event.description,
        location=event.location,
    )


def _with_query(address: str, **values: str) -> str:
    # Outlook shows a plus sign where a space was written as one.
    return f"{address}?{urlencode(values, quote_via=quote)}"


def _basic(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
