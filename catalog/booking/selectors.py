"""Reads of bookings and of the lines for full sessions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from catalog.booking.enums import BookingStatus, WaitStatus
from catalog.booking.models import Booking, WaitlistEntry
from catalog.sessions.enums import RunStatus
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
    found = Booking.objects.filter(active(now=now), run=run, learner=learner)
    return found.select_related("waitlist_entry").first()


def last_booking_of(*, learner: User, run: SessionRun) -> Booking | None:
    """The learner's newest booking of this session, whatever became of it."""
    return Booking.objects.filter(run=run, learner=learner).order_by("-pk").first()


def expired_holds(*, now: datetime) -> QuerySet[Booking]:
    """Held bookings whose time to pay is over and whose seats nobody has freed yet."""
    return Booking.objects.filter(status=BookingStatus.HELD, hold_expires_at__lte=now)


def line(*, run: SessionRun) -> QuerySet[WaitlistEntry]:
    """Who waits for a seat, the next one first; accounts that were deactivated are passed over."""
    waiting = WaitlistEntry.objects.filter(run=run, status=WaitStatus.WAITING)
    return waiting.filter(learner__is_active=True).order_by("created_at", "pk")


def entry_of(*, learner: User, run: SessionRun, now: datetime) -> WaitlistEntry | None:
    """The learner's place in the line, or the offer they have; one that has passed is none."""
    return open_entries(learner=learner, now=now).filter(run=run).first()


def open_entries(*, learner: User, now: datetime) -> QuerySet[WaitlistEntry]:
    """Where the learner waits, or has an offer that still stands."""
    offered = Q(status=WaitStatus.OFFERED, offer__hold_expires_at__gt=now)
    mine = WaitlistEntry.objects.filter(Q(status=WaitStatus.WAITING) | offered, learner=learner)
    return mine.select_related("offer")


def last_entry_of(*, learner: User, run: SessionRun) -> WaitlistEntry | None:
    """The learner's newest time in this line, whatever became of it."""
    return WaitlistEntry.objects.filter(run=run, learner=learner).order_by("-pk").first()


def place_of(entry: WaitlistEntry) -> int | None:
    """The how-manieth in line somebody is; ``None`` once they wait no more."""
    if entry.status != WaitStatus.WAITING:
        return None
    earlier = Q(created_at__lt=entry.created_at) | Q(created_at=entry.created_at, pk__lt=entry.pk)
    return line(run=entry.run).filter(earlier).count() + 1


def neglected_lines(*, now: datetime) -> QuerySet[WaitlistEntry]:
    """Whoever waits for a session that takes nobody more, or beside a seat that is free."""
    too_late = Q(run__starts_at__lte=now) | ~Q(run__status=RunStatus.SCHEDULED)
    is_free = Q(run__seats_taken__lt=F("run__capacity"), learner__is_active=True)
    return WaitlistEntry.objects.filter(too_late | is_free, status=WaitStatus.WAITING)
