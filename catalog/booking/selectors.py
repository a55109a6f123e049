"""Reads of bookings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def public_run(*, session_id: int) -> SessionRun:
    """The run of a published session.

    Raises:
        SessionRun.DoesNotExist: there is none, or its page was unpublished.
    """
    return SessionRun.objects.get(page__id=session_id, page__live=True)


def active(*, now: datetime) -> Q:
    """Bookings that keep a seat: confirmed, or held and the time to pay not yet over."""
    held = Q(status=BookingStatus.HELD, hold_expires_at__gt=now)
    return Q(status=BookingStatus.CONFIRMED) | held


def booking_of(*, learner: User, run: SessionRun, now: datetime) -> Booking | None:
    """The learner's booking that keeps a seat in this session."""
    return Booking.objects.filter(active(now=now), run=run, learner=learner).first()


def last_booking_of(*, learner: User, run: SessionRun) -> Booking | None:
    """The learner's newest booking of this session, whatever became of it."""
    return Booking.objects.filter(run=run, learner=learner).order_by("-pk").first()


def expired_holds(*, now: datetime) -> QuerySet[Booking]:
    """Held bookings whose time to pay is over and whose seats nobody has freed yet."""
    return Booking.objects.filter(status=BookingStatus.HELD, hold_expires_at__lte=now)
