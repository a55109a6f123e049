"""What a learner's dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from catalog.booking import selectors as bookings
from catalog.booking.button import may_cancel
from catalog.booking.enums import BookingStatus, WaitStatus
from catalog.booking.models import Booking, WaitlistEntry
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from live.room.rules import opens_at

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


# Nobody waits for as many; what lies beyond is on the sessions' own pages.
LINES_AT_MOST: Final = 50


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
    is_offer: bool
    hold_expires_at: datetime | None
    may_cancel: bool
    room_url: str | None
    is_room_open: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """A session the learner waits for; ``place`` is their number in line."""

    session_id: int
    title: str
    url: str
    mentor_name: str
    mentor_username: str
    starts_at: datetime
    ends_at: datetime
    status: str
    place: int


def seats_ahead(*, learner: User, now: datetime) -> QuerySet[Booking]:
    """The learner's seats in sessions that are not over, the soonest first; cancelled ones say so."""
    # One that is live may have been extended beyond its end.
    ahead = Q(run__ends_at__gt=now) | Q(run__status=RunStatus.LIVE)
    return (
        Booking.objects.filter(bookings.active(now=now), ahead, learner=learner)
        .exclude(run__status=RunStatus.COMPLETED)
        .select_related("run__card", "waitlist_entry")
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
        is_offer=booking.is_free_offer,
        hold_expires_at=booking.hold_expires_at,
        may_cancel=may_cancel(status=run.status, starts_at=run.starts_at, now=now),
        room_url=reverse("room", args=[run.room_code]) if has_room else None,
        is_room_open=has_room and now >= opens_at(run.starts_at),
    )


def lines_ahead(*, learner: User, now: datetime) -> list[LineRow]:
    """The sessions the learner waits for, the soonest first."""
    mine = WaitlistEntry.objects.filter(
        learner=learner, status=WaitStatus.WAITING, run__starts_at__gt=now
    )
    rows = mine.filter(run__status=RunStatus.SCHEDULED).annotate(before=_before())
    ordered = rows.select_related("run__card").order_by("run__starts_at", "pk")[:LINES_AT_MOST]
    return [_line_row(entry, place=entry.before + 1) for entry in ordered]


def _before() -> Coalesce:
    """How many wait before an entry, by one subquery for all rows."""
    waiting = WaitlistEntry.objects.filter(
        run=OuterRef("run"), status=WaitStatus.WAITING, learner__is_active=True
    )
    earlier = Q(created_at__lt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__lt=OuterRef("pk")
    )
    counted = waiting.filter(earlier).order_by().values("run").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _line_row(entry: WaitlistEntry, *, place: int) -> LineRow:
    run, card = entry.run, entry.run.card
    return LineRow(
        session_id=run.page_id,
        title=run.title,
        url=card.url,
        mentor_name=card.mentor_name,
        mentor_username=card.mentor_username,
        starts_at=run.starts_at,
        ends_at=run.effective_end,
        status=run.status,
        place=place,
    )
