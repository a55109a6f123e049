"""When a seat may be taken or given back: pure functions of values and ``now``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from catalog.sessions.enums import RunStatus

# A paid seat is kept for so long without payment (SPEC 8.4).
HOLD: Final = timedelta(minutes=15)
# Whoever is next in line has so long to take a seat that came free, before the one behind them is asked.
OFFER: Final = timedelta(minutes=30)


class Refusal(StrEnum):
    """Why not; the value is the API's ``code``."""

    OWN = "own_session"
    CANCELLED = "session_cancelled"
    OVER = "session_over"
    STARTED = "session_started"
    NOT_FREE = "session_not_free"
    FULL = "session_full"
    TOO_LATE = "too_late_to_cancel"
    NOT_BOOKED = "not_booked"
    HAS_SEAT = "has_seat"
    NOT_FULL = "session_not_full"
    NOT_WAITING = "not_waiting"


WORDS: Final[Mapping[Refusal, str]] = {
    Refusal.OWN: "This is your own session. Learners book it; you hold it.",
    Refusal.CANCELLED: "This session was cancelled and takes no bookings.",
    Refusal.OVER: "This session is over.",
    Refusal.STARTED: "This session has started. Seats can be booked until the start.",
    Refusal.NOT_FREE: "This session costs money. Its seats can be booked until the start.",
    Refusal.FULL: "All seats are taken. Join the waitlist, and the next one may be yours.",
    Refusal.TOO_LATE: "The session has started. A booking can be cancelled until the start.",
    Refusal.NOT_BOOKED: "You have no booking for this session.",
    Refusal.HAS_SEAT: "You have a seat in this session, so there is nothing to wait for.",
    Refusal.NOT_FULL: "There is a seat free. You can book it now.",
    Refusal.NOT_WAITING: "You are not on the waitlist of this session.",
}

_BY_STATUS: Final[Mapping[str, Refusal]] = {
    RunStatus.CANCELLED: Refusal.CANCELLED,
    RunStatus.COMPLETED: Refusal.OVER,
    RunStatus.LIVE: Refusal.STARTED,
}


def refusal_to_book(
    *, status: str, starts_at: datetime, is_own: bool, now: datetime
) -> Refusal | None:
    """What keeps somebody from booking, seats aside; ``None`` if nothing does."""
    if is_own:
        return Refusal.OWN
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return Refusal.STARTED if now >= starts_at else None


def refusal_to_join(
    *, status: str, effective_end: datetime, is_own: bool, is_paid: bool, now: datetime
) -> Refusal | None:
    """What keeps somebody from taking a seat while entering the room, seats aside (SPEC 10.1).

    That is for free sessions alone, and as long as they last.
    """
    if is_own:
        return Refusal.OWN
    if status == RunStatus.CANCELLED:
        return Refusal.CANCELLED
    if status == RunStatus.COMPLETED or now >= effective_end:
        return Refusal.OVER
    return Refusal.NOT_FREE if is_paid else None


def refusal_to_cancel(*, status: str, starts_at: datetime, now: datetime) -> Refusal | None:
    """What keeps somebody from giving a seat back; ``None`` if nothing does."""
    if status == RunStatus.CANCELLED:
        return Refusal.CANCELLED
    return Refusal.TOO_LATE if status != RunStatus.SCHEDULED or now >= starts_at else None


def hold_ends(*, price_paise: int | None, starts_at: datetime, now: datetime) -> datetime | None:
    """Until when an unpaid seat is kept, at most to the start; ``None`` for a free session."""
    return None if price_paise is None else min(now + HOLD, starts_at)


def due_hour(*, hours: Iterable[int], starts_at: datetime, now: datetime) -> int | None:
    """Which of the reminders, so many hours before the start, is the newest that has come; ``None`` if none.

    After a pause in which several came, only this one is told. From the start on none is.
    """
    if now >= starts_at:
        return None
    return min((hour for hour in hours if starts_at - timedelta(hours=hour) <= now), default=None)


def reminder_is_due(
    *, told_at: datetime, hours: Iterable[int], starts_at: datetime, now: datetime
) -> bool:
    """Whether somebody who was last told of the start at ``told_at`` is to be reminded now."""
    hour = due_hour(hours=hours, starts_at=starts_at, now=now)
    return hour is not None and told_at < starts_at - timedelta(hours=hour)


def refusal_to_keep(*, status: str) -> Refusal | None:
    """What keeps somebody from taking a seat that is offered to them; it is theirs as long as the offer lasts."""
    refusal = _BY_STATUS.get(status)
    return None if refusal is Refusal.STARTED else refusal


def refusal_to_wait(
    *,
    status: str,
    starts_at: datetime,
    is_own: bool,
    has_seat: bool,
    seats_left: int,
    now: datetime,
) -> Refusal | None:
    """What keeps somebody from joining the line; one's own seat counts, booked or held unpaid."""
    refusal = refusal_to_book(status=status, starts_at=starts_at, is_own=is_own, now=now)
    if refusal is not None:
        return refusal
    if has_seat:
        return Refusal.HAS_SEAT
    return Refusal.NOT_FULL if seats_left > 0 else None


def is_line_open(*, status: str, starts_at: datetime, now: datetime) -> bool:
    """Whether seats that come free are still offered to those who wait."""
    return status == RunStatus.SCHEDULED and now < starts_at


def offer_ends(*, starts_at: datetime, now: datetime) -> datetime:
    """Until when an offered seat is kept, at most to the start."""
    return min(now + OFFER, starts_at)
