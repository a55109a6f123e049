"""Taking seats and giving them back.

Every write here locks the session's run first, so two of them on one session come one after the other,
and changes ``seats_taken`` by a guarded UPDATE under the database's own CHECK.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from catalog.booking import selectors
from catalog.booking.announcements import announce_seats, announce_to_mentor
from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.booking.rules import (
    WORDS,
    Refusal,
    hold_ends,
    refusal_to_book,
    refusal_to_cancel,
    refusal_to_join,
)
from catalog.booking.signals import attendance_recorded, booking_changed
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


class BookingRefused(Exception):
    """The session's state forbids it; ``refusal`` says why, ``str()`` says it in words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return WORDS[self.refusal]


@dataclass(frozen=True)
class Outcome:
    """A booking as it stands now, its run, and whether this very call made it so."""

    booking: Booking
    run: SessionRun
    is_new: bool


@transaction.atomic
def book(*, learner: User, session_id: int, now: datetime) -> Outcome:
    """Take a seat: confirmed in a free session, held until paid in a paid one.

    Booking again gives the booking there is. Announces the seats, and a confirmed booking to the mentor.

    Raises:
        SessionRun.DoesNotExist: no such public session.
        BookingRefused: own, full, started, over or cancelled.
    """
    run = _locked_run(session_id)
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    if booking is not None:
        return Outcome(booking, run, is_new=False)
    _refuse(
        refusal_to_book(
            status=run.status,
            starts_at=run.starts_at,
            is_own=run.mentor_id == learner.pk,
            now=now,
        )
    )
    return _seat(learner, run, now)


@transaction.atomic
def join(*, learner: User, session_id: int, now: datetime) -> Outcome:
    """Take a seat at the door, while the session lasts: free sessions alone, where one is left.

    Whoever has a booking keeps it. Announces what ``book`` announces.

    Raises:
        SessionRun.DoesNotExist: no such public session.
        BookingRefused: own, full, not free, over or cancelled.
    """
    run = _locked_run(session_id)
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    if booking is not None:
        return Outcome(booking, run, is_new=False)
    _refuse(
        refusal_to_join(
            status=run.status,
            effective_end=run.effective_end,
            is_own=run.mentor_id == learner.pk,
            is_paid=run.is_paid,
            now=now,
        )
    )
    return _seat(learner, run, now)


@transaction.atomic
def cancel(*, learner: User, session_id: int, now: datetime) -> Outcome:
    """Give a seat back. Cancelling again gives the cancelled booking.

    Raises:
        SessionRun.DoesNotExist: no such public session.
        BookingRefused: never booked, or the session has started or was cancelled.
    """
    run = _locked_run(session_id)
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    if booking is None:
        return Outcome(_cancelled_before(learner, run), run, is_new=False)
    _refuse(refusal_to_cancel(status=run.status, starts_at=run.starts_at, now=now))
    counted = _counted(booking)
    booking.status, booking.cancelled_at = BookingStatus.CANCELLED, now
    booking.save(update_fields=["status", "cancelled_at"])
    _give_back(run, seats=1, counted=counted)
    _tell(booking, run, now, mentor_too=counted == 1)
    return Outcome(booking, run, is_new=True)


@transaction.atomic
def release_expired_holds(*, run_id: int, now: datetime) -> int:
    """Free the seats of a session that were not paid in time; return how many."""
    run = SessionRun.objects.select_for_update().get(pk=run_id)
    freed = _expire_holds(run, now)
    if freed:
        _give_back(run, seats=freed, counted=0)
        announce_seats(run)
    return freed


@transaction.atomic
def drop_holds(*, run_id: int, now: datetime) -> int:
    """Let go of every held seat of a session that will not take place; return how many."""
    run = SessionRun.objects.select_for_update().get(pk=run_id)
    held = run.bookings.filter(status=BookingStatus.HELD)
    dropped = _close(list(held), run, BookingStatus.CANCELLED, now)
    if dropped:
        _give_back(run, seats=dropped, counted=0)
    return dropped


@transaction.atomic
def shorten_holds(*, run: SessionRun) -> int:
    """Keep no seat unpaid beyond the start, now that it was moved; return how many are due sooner."""
    held = Booking.objects.filter(run=run, status=BookingStatus.HELD)
    return held.filter(hold_expires_at__gt=run.starts_at).update(hold_expires_at=run.starts_at)


@transaction.atomic
def write_down_told(*, run: SessionRun, now: datetime) -> None:
    """Whoever has a seat was told just now when the session begins: no reminder of the same hour follows."""
    Booking.objects.filter(selectors.active(now=now), run=run).update(told_at=now)


@transaction.atomic
def record_attendance(*, run_id: int, attended_user_ids: Collection[int], was_held: bool) -> None:
    """Write down what became of a session's bookings, once it is over; who had a seat and who came."""
    booked = Booking.objects.filter(run_id=run_id, status=BookingStatus.CONFIRMED)
    if not was_held:
        booked.update(attendance=Attendance.NOT_HELD)
        return
    booked.update(attendance=Attendance.ABSENT)
    booked.filter(learner_id__in=attended_user_ids).update(attendance=Attendance.ATTENDED)
    attendance_recorded.send(sender=Booking, run_id=run_id)


def _locked_run(session_id: int) -> SessionRun:
    """The run, locked (PostgreSQL) or under the write lock that BEGIN took (SQLite)."""
    return SessionRun.objects.select_for_update(of=("self",)).get(
        page__id=session_id, page__live=True
    )


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise BookingRefused(refusal)


def _seat(learner: User, run: SessionRun, now: datetime) -> Outcome:
    booking = _new_booking(learner, run, now)
    _take_seat(run, freed=_expire_holds(run, now), counted=_counted(booking))
    booking.save()
    _tell(booking, run, now)
    return Outcome(booking, run, is_new=True)


def _new_booking(learner: User, run: SessionRun, now: datetime) -> Booking:
    ends = hold_ends(price_paise=run.price_paise, starts_at=run.starts_at, now=now)
    return Booking(
        run=run,
        learner=learner,
        status=BookingStatus.HELD if ends else BookingStatus.CONFIRMED,
        price_paise=run.price_paise,
        hold_expires_at=ends,
        created_at=now,
        told_at=now,
    )


def _counted(booking: Booking) -> int:
    """What a booking adds to the badge: a hold counts in none."""
    return int(booking.status == BookingStatus.CONFIRMED)


def _take_seat(run: SessionRun, *, freed: int, counted: int) -> None:
    """One guarded write: seats that expired holds give up go, ours comes, if there is one for it."""
    taken = SessionRun.objects.filter(pk=run.pk, seats_taken__lt=F("capacity") + freed).update(
        seats_taken=F("seats_taken") - freed + 1, booked_count=F("booked_count") + counted
    )
    _refuse(None if taken else Refusal.FULL)
    run.refresh_from_db(fields=["seats_taken", "booked_count"])


def _give_back(run: SessionRun, *, seats: int, counted: int) -> None:
    SessionRun.objects.filter(pk=run.pk).update(
        seats_taken=F("seats_taken") - seats, booked_count=F("booked_count") - counted
    )
    run.refresh_from_db(fields=["seats_taken", "booked_count"])


def _expire_holds(run: SessionRun, now: datetime) -> int:
    expired = selectors.expired_holds(now=now).filter(run=run)
    return _close(list(expired), run, BookingStatus.EXPIRED, now)


def _close(bookings: list[Booking], run: SessionRun, status: BookingStatus, now: datetime) -> int:
    for booking in bookings:
        booking.status = status
        booking.cancelled_at = now if status == BookingStatus.CANCELLED else None
        booking.save(update_fields=["status", "cancelled_at"])
        booking_changed.send(sender=Booking, booking=booking, run=run, now=now)
    return len(bookings)


def _cancelled_before(learner: User, run: SessionRun) -> Booking:
    booking = selectors.last_booking_of(learner=learner, run=run)
    if booking is None or booking.status != BookingStatus.CANCELLED:
        raise BookingRefused(Refusal.NOT_BOOKED)
    return booking


def _tell(booking: Booking, run: SessionRun, now: datetime, *, mentor_too: bool = True) -> None:
    booking_changed.send(sender=Booking, booking=booking, run=run, now=now)
    announce_seats(run)
    if mentor_too and booking.status != BookingStatus.HELD:
        announce_to_mentor(booking, run)
