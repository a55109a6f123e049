"""What a learner's dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from catalog.booking import selectors as bookings
from catalog.booking.button import may_cancel
from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from live.room.rules import opens_at

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat of the learner's as the row's template shows it."""

    session_id: int
    title: str
    url: str
    mentor_name: str
    mentor_username: str
    starts_at: datetime
    ends_at: datetime
    status: str
    is_held: bool
    hold_expires_at: datetime | None
    may_cancel: bool
    room_url: str | None
    is_room_open: bool


def seats_ahead(*, learner: User, now: datetime) -> QuerySet[Booking]:
    """The learner's seats in sessions that are not over, the soonest first; cancelled ones say so."""
    # One that is live may have been extended beyond its end.
    ahead = Q(run__ends_at__gt=now) | Q(run__status=RunStatus.LIVE)
    return (
        Booking.objects.filter(bookings.active(now=now), ahead, learner=learner)
        .exclude(run__status=RunStatus.COMPLETED)
        .select_related("run__card")
        .order_by("run__starts_at", "pk")
    )


def seat_row(booking: Booking, *, now: datetime) -> SeatRow:
    """One row; the booking's run and card are loaded."""
    run, card = booking.run, booking.run.card
    has_room = booking.status == BookingStatus.CONFIRMED and run.status in OPEN_STATUSES
    return SeatRow(
        session_id=run.page_id,
        title=run.title,
        url=card.url,
        mentor_name=card.mentor_name,
        mentor_username=card.mentor_username,
        starts_at=run.starts_at,
        ends_at=run.effective_end,
        status=run.status,
        is_held=booking.status == BookingStatus.HELD,
        hold_expires_at=booking.hold_expires_at,
        may_cancel=may_cancel(status=run.status, starts_at=run.starts_at, now=now),
        room_url=reverse("room", args=[run.room_code]) if has_room else None,
        is_room_open=has_room and now >= opens_at(run.starts_at),
    )
