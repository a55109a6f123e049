"""A session as an event: the values that the file, the links, the private calendar and the mails all say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.urls import reverse

from catalog.booking.calendar.rules import (
    EventStatus,
    Part,
    Standing,
    event_status,
    is_called_off,
    knows_the_room,
    sequence_of,
)
from catalog.booking.enums import BookingStatus
from catalog.sessions.models import SessionRun

_HELD_PAID: Final = "Your seat is held until it is paid."
_HELD_FREE: Final = "A seat is held for you until you keep it, on the session’s page."


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event as one person may know it; times are moments, ``page_url`` and ``location`` whole addresses."""

    uid: str
    sequence: int
    status: EventStatus
    title: str
    description: str
    page_url: str
    location: str
    organizer: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime


def uid_of(*, session_id: int, public_url: str) -> str:
    """The event's name for ever and everywhere: what a calendar knows it by when it changes."""
    return f"session-{session_id}@{urlsplit(public_url).hostname}"


def event_of(run: SessionRun, *, standing: Standing, public_url: str) -> CalendarEvent:
    """The event of a run whose page and card are loaded."""
    is_public, page_url = run.page.live, f"{public_url}{run.card.url}"
    called_off = is_called_off(status=run.status, is_public=is_public)
    room = knows_the_room(status=run.status, is_public=is_public, standing=standing)
    room_url = f"{public_url}{reverse('room', args=[run.room_code])}" if room else ""
    status = event_status(is_called_off=called_off, standing=standing)
    return CalendarEvent(
        uid=uid_of(session_id=run.page_id, public_url=public_url),
        sequence=sequence_of(
            run_sequence=run.event_sequence,
            bookings=standing.bookings,
            kept=standing.kept,
            closed=standing.closed,
        ),
        status=status,
        title=run.title,
        description=_description(run, standing, status, called_off, page_url, room_url),
        page_url=page_url,
        location=room_url or page_url,
        organizer=run.card.mentor_name,
        starts_at=run.starts_at,
        ends_at=run.effective_end,
        changed_at=_changed_at(run, standing),
    )


def _description(
    run: SessionRun,
    standing: Standing,
    status: EventStatus,
    called_off: bool,
    page_url: str,
    room_url: str,
) -> str:
    yours = standing.part is Part.MENTOR
    lines = ["You teach this session." if yours else f"Taught by {run.card.mentor_name}."]
    if called_off:
        lines.append("This session was cancelled.")
    elif status is EventStatus.CANCELLED:
        lines.append("You have no seat in it any more.")
    elif standing.seat is BookingStatus.HELD:
        lines.append(_HELD_PAID if run.is_paid else _HELD_FREE)
    if room_url:
        lines.append(f"Join: {room_url}\nThe room opens half an hour before the start.")
    lines.append(f"The session’s page: {page_url}")
    return "\n\n".join(lines)


def _changed_at(run: SessionRun, standing: Standing) -> datetime:
    published_at = run.page.last_published_at or run.published_at
    return max(published_at, standing.changed_at or published_at)
