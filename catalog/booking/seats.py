"""The seats of one session as rows and as counts; whoever calls this has locked the run.

``seats_taken`` changes by guarded UPDATEs alone, under the database's own CHECK.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from catalog.booking import selectors
from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.signals import booking_changed
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def locked_run(*, session_id: int) -> SessionRun:
    """The run of a published session, locked (PostgreSQL) or under the write lock that BEGIN took (SQLite).

    Raises:
        SessionRun.DoesNotExist: no such public session.
    """
    return SessionRun.objects.select_for_update(of=("self",)).get(
        page__id=session_id, page__live=True
    )


def new_booking(
    *, learner: User, run: SessionRun, held_until: datetime | None, now: datetime
) -> Booking:
    """A booking that is not stored yet: held until then, or confirmed."""
    return Booking(
        run=run,
        learner=learner,
        status=BookingStatus.HELD if held_until else BookingStatus.CONFIRMED,
        price_paise=run.price_paise,
        hold_expires_at=held_until,
        created_at=now,
        confirmed_at=None if held_until else now,
        told_at=now,
    )


def counted(booking: Booking) -> int:
    """What a booking adds to the badge: a hold counts in none."""
    return int(booking.status == BookingStatus.CONFIRMED)


def take(run: SessionRun, *, seats: int, counted: int) -> bool:
    """Take so many seats, if so many are left; return whether they were."""
    taken = SessionRun.objects.filter(pk=run.pk, seats_taken__lte=F("capacity") - seats).update(
        seats_taken=F("seats_taken") + seats, booked_count=F("booked_count") + counted
    )
    run.refresh_from_db(fields=["seats_taken", "booked_count"])
    return bool(taken)


def give_back(run: SessionRun, *, seats: int, counted: int) -> None:
    """Let others have so many seats."""
    SessionRun.objects.filter(pk=run.pk).update(
        seats_taken=F("seats_taken") - seats, booked_count=F("booked_count") - counted
    )
    run.refresh_from_db(fields=["seats_taken", "booked_count"])


def count_kept(run: SessionRun) -> None:
    """A seat that was held is booked now."""
    SessionRun.objects.filter(pk=run.pk).update(booked_count=F("booked_count") + 1)
    run.refresh_from_db(fields=["seats_taken", "booked_count"])


def expire_holds(run: SessionRun, now: datetime) -> list[Booking]:
    """Free the seats that were not paid or taken in time; return the bookings that they were."""
    expired = list(selectors.expired_holds(now=now).filter(run=run).select_related("learner"))
    if expired:
        close(expired, run, BookingStatus.EXPIRED, now)
        give_back(run, seats=len(expired), counted=0)
    return expired


def close(bookings: list[Booking], run: SessionRun, status: BookingStatus, now: datetime) -> None:
    """Write down that bookings keep no seat any more; their seats are counted elsewhere."""
    for booking in bookings:
        booking.status = status
        booking.cancelled_at = now if status == BookingStatus.CANCELLED else None
        booking.save(update_fields=["status", "cancelled_at"])
        booking_changed.send(sender=Booking, booking=booking, run=run, now=now)
