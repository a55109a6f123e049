"""What a calendar says of a session, and which version of it that is: pure functions of values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from catalog.booking.enums import BookingStatus
from catalog.sessions.enums import OPEN_STATUSES, RunStatus

# How far back the private calendar goes, and how long what was called off stays in it, crossed out.
PAST: Final = timedelta(days=90)
CALLED_OFF: Final = timedelta(days=30)
_CLOSED: Final = frozenset({BookingStatus.CANCELLED, BookingStatus.EXPIRED})


class Part(StrEnum):
    """As whom somebody has a session in their calendar; a visitor knows what is public."""

    VISITOR = "visitor"
    LEARNER = "learner"
    MENTOR = "mentor"


class EventStatus(StrEnum):
    """RFC 5545's words."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class BookingRow(Protocol):
    """What is read of a booking."""

    status: str
    hold_expires_at: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a session.

    ``bookings``: how many rows they have of it, ``kept``: how many of those were held first and are booked since,
    ``closed``: how many are no seat any more. ``seat``: the status of the one that is. ``changed_at``: when any of
    it was last different.
    """

    part: Part = Part.VISITOR
    bookings: int = 0
    closed: int = 0
    seat: BookingStatus | None = None
    changed_at: datetime | None = None
    kept: int = 0


def standing_of_learner(bookings: Iterable[BookingRow], *, now: datetime) -> Standing:
    """What a learner's bookings of one session come to."""
    rows = list(bookings)
    seats = [BookingStatus(row.status) for row in rows if _keeps_a_seat(row, now)]
    moments = [moment for row in rows for moment in _moments(row, now)]
    return Standing(
        part=Part.LEARNER,
        bookings=len(rows),
        kept=sum(
            row.confirmed_at is not None and row.confirmed_at > row.created_at for row in rows
        ),
        closed=sum(row.status in _CLOSED for row in rows),
        seat=seats[0] if seats else None,
        changed_at=max(moments, default=None),
    )


def _keeps_a_seat(row: BookingRow, now: datetime) -> bool:
    """As ``booking.selectors.active`` has it."""
    held = row.hold_expires_at is not None and row.hold_expires_at > now
    return row.status == BookingStatus.CONFIRMED or (row.status == BookingStatus.HELD and held)


def _moments(row: BookingRow, now: datetime) -> Iterable[datetime]:
    yield row.confirmed_at or row.created_at
    if row.cancelled_at:
        yield row.cancelled_at
    elif row.hold_expires_at and row.hold_expires_at <= now:
        yield row.hold_expires_at


def sequence_of(*, run_sequence: int, bookings: int, kept: int, closed: int) -> int:
    """Which version of the event somebody is told; calendars take over what is not lower than theirs.

    The run's own number rises with every change for all. For one learner the event also comes, goes and comes
    again under the same UID: each further booking adds one, each that was held and is kept, and each that is closed.
    All three only ever grow, so book, cancel, book again gives n, n+1, n+2, whatever is moved in between.
    """
    return run_sequence + max(0, bookings - 1) + kept + closed


def event_status(*, is_called_off: bool, standing: Standing) -> EventStatus:
    """What the event is for this person; for a visitor, and for its mentor, it simply takes place."""
    if is_called_off:
        return EventStatus.CANCELLED
    if standing.part is not Part.LEARNER:
        return EventStatus.CONFIRMED
    if standing.seat is None:
        return EventStatus.CANCELLED
    held = standing.seat is BookingStatus.HELD
    return EventStatus.TENTATIVE if held else EventStatus.CONFIRMED


def knows_the_room(*, status: str, is_public: bool, standing: Standing) -> bool:
    """Whether the room's address belongs into somebody's calendar: its mentor's and who has a paid seat (SPEC 1.4)."""
    if status not in OPEN_STATUSES or not is_public:
        return False
    return standing.part is Part.MENTOR or standing.seat is BookingStatus.CONFIRMED


def is_called_off(*, status: str, is_public: bool) -> bool:
    """Whether a session will not be: cancelled, or taken off the site before it took place."""
    return status == RunStatus.CANCELLED or (not is_public and status != RunStatus.COMPLETED)


def belongs_in_feed(
    *, is_called_off: bool, standing: Standing, ends_at: datetime, now: datetime
) -> bool:
    """Whether the private calendar tells of a session.

    What will not be need only be told until every calendar has heard of it. A booking knows when it was closed;
    a session does not know when it was cancelled, and is told until some time after it was to end.
    """
    if is_called_off:
        return ends_at >= now - CALLED_OFF
    if standing.part is Part.LEARNER and standing.seat is None:
        return (standing.changed_at or ends_at) >= now - CALLED_OFF
    return ends_at >= now - PAST
