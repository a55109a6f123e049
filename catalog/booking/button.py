"""What the session page offers a visitor: one state out of fourteen, from values alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from catalog.booking.enums import BookingStatus
from catalog.booking.rules import (
    Refusal,
    refusal_to_book,
    refusal_to_cancel,
    refusal_to_join,
)


class ButtonState(StrEnum):
    """The values are the template's sections and the script's states."""

    SIGN_IN = "sign_in"
    SIGN_IN_TO_JOIN = "sign_in_to_join"
    LEARNERS_ONLY = "learners_only"
    OWN = "own"
    BOOK = "book"
    BOOKED = "booked"
    HELD = "held"
    OFFERED = "offered"
    WAITING = "waiting"
    FULL = "full"
    JOIN = "join"
    STARTED = "started"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page. ``booking``: the status of the visitor's active booking.

    ``has_offer``: that booking is a seat from the line which only wants to be taken; ``is_waiting``: in line.
    """

    is_signed_in: bool = False
    is_learner: bool = False
    is_mentor_of_session: bool = False
    booking: str | None = None
    has_offer: bool = False
    is_waiting: bool = False


_BY_REFUSAL: Final[Mapping[Refusal, ButtonState]] = {
    Refusal.OWN: ButtonState.OWN,
    Refusal.CANCELLED: ButtonState.CANCELLED,
    Refusal.OVER: ButtonState.OVER,
    Refusal.STARTED: ButtonState.STARTED,
}


def button_state(
    *,
    visitor: Visitor,
    status: str,
    starts_at: datetime,
    effective_end: datetime,
    is_paid: bool,
    has_seats: bool,
    now: datetime,
) -> ButtonState:
    """The one state: what became of the session first, then who the visitor is, then the seats."""
    is_own = visitor.is_mentor_of_session
    refusal = refusal_to_book(status=status, starts_at=starts_at, is_own=is_own, now=now)
    if visitor.booking and refusal in (None, Refusal.STARTED):
        return _with_seat(visitor)
    at_door = refusal_to_join(
        status=status, effective_end=effective_end, is_own=is_own, is_paid=is_paid, now=now
    )
    if refusal is Refusal.STARTED and at_door is None and has_seats:
        return _at_the_door(visitor)
    if refusal is not None:
        return _BY_REFUSAL[refusal]
    if not visitor.is_signed_in:
        return ButtonState.SIGN_IN if has_seats else ButtonState.FULL
    if not visitor.is_learner:
        return ButtonState.LEARNERS_ONLY
    if visitor.is_waiting:
        return ButtonState.WAITING
    return ButtonState.BOOK if has_seats else ButtonState.FULL


def _with_seat(visitor: Visitor) -> ButtonState:
    if visitor.booking != BookingStatus.HELD:
        return ButtonState.BOOKED
    return ButtonState.OFFERED if visitor.has_offer else ButtonState.HELD


def _at_the_door(visitor: Visitor) -> ButtonState:
    """A free session that has begun and has a seat left: entering takes it (SPEC 10.1)."""
    if not visitor.is_signed_in:
        return ButtonState.SIGN_IN_TO_JOIN
    return ButtonState.JOIN if visitor.is_learner else ButtonState.STARTED


def may_cancel(*, status: str, starts_at: datetime, now: datetime) -> bool:
    """Whether a booking could be given back now."""
    return refusal_to_cancel(status=status, starts_at=starts_at, now=now) is None
