"""Taking seats and giving them back.

Every write here locks the session's run first, so two of them on one session come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.booking import line, seats, selectors
from catalog.booking.announcements import announce_seats, announce_to_mentor
from catalog.booking.enums import Attendance, BookingStatus, WaitStatus
from catalog.booking.line import Served
from catalog.booking.models import Booking
from catalog.booking.rules import (
    WORDS,
    Refusal,
    hold_ends,
    refusal_to_book,
    refusal_to_cancel,
    refusal_to_join,
    refusal_to_keep,
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

    Booking again gives the booking there is; who was offered a seat from the line keeps it by this. Announces
    the seats, and a confirmed booking to the mentor.

    Raises:
        SessionRun.DoesNotExist: no such public session.
        BookingRefused: own, full (also where others wait), started, over or cancelled.
    """
    run = seats.locked_run(session_id=session_id)
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    if booking is not None:
        return _keep(booking, run, now)
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
    run = seats.locked_run(session_id=session_id)
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    if booking is not None:
        return _keep(booking, run, now)
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
    run = seats.locked_run(session_id=session_id)
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    if booking is None:
        return Outcome(_cancelled_before(learner, run), run, is_new=False)
    _refuse(refusal_to_cancel(status=run.status, starts_at=run.starts_at, now=now))
    counted = seats.counted(booking)
    seats.close([booking], run, BookingStatus.CANCELLED, now)
    seats.give_back(run, seats=1, counted=counted)
    if not counted:
        line.settle([booking], WaitStatus.LEFT, now)
    served = line.serve(run=run, now=now)
    _announce(run, served, learner)
    if counted:
        announce_to_mentor(booking, run)
    return Outcome(booking, run, is_new=True)


@transaction.atomic
def release_expired_holds(*, run_id: int, now: datetime) -> int:
    """Free the seats of a session that were not paid or taken in time, for who is next; return how many."""
    return _serve(run_id, now).freed


@transaction.atomic
def serve_line(*, run_id: int, now: datetime, was_open: bool = False) -> int:
    """Offer what is free to those who wait, or close the line once it is too late; return to how many.

    ``was_open``: until this transaction, in which the run's status has changed.
    """
    return _serve(run_id, now, was_open=was_open).moved


@transaction.atomic
def drop_holds(*, run_id: int, now: datetime) -> int:
    """Let go of every held seat of a session that will not take place; return how many."""
    run = SessionRun.objects.select_for_update().get(pk=run_id)
    held = list(run.bookings.filter(status=BookingStatus.HELD))
    if held:
        seats.close(held, run, BookingStatus.CANCELLED, now)
        line.settle(held, WaitStatus.CLOSED, now)
        seats.give_back(run, seats=len(held), counted=0)
    return len(held)


@transaction.atomic
def shorten_holds(*, run: SessionRun) -> int:
    """Keep no seat unpaid beyond the start, now that it was moved; return how many are due sooner."""
    held = Booking.objects.filter(run=run, status=BookingStatus.HELD)
    longer = held.filter(hold_expires_at__gt=run.starts_at)
    learner_ids = list(longer.values_list("learner_id", flat=True))
    if learner_ids:
        longer.update(hold_expires_at=run.starts_at)
        announce_seats(run, to=learner_ids)
    return len(learner_ids)


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


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise BookingRefused(refusal)


def _serve(run_id: int, now: datetime, *, was_open: bool = False) -> Served:
    run = SessionRun.objects.select_for_update().get(pk=run_id)
    served = line.serve(run=run, now=now, was_open=was_open)
    if served:
        _announce(run, served)
    return served


def _seat(learner: User, run: SessionRun, now: datetime) -> Outcome:
    """Take a seat that nobody waits for: those who wait are served first, and it may be the learner's turn."""
    if not line.is_open(run, now):
        # They get in at the door; they must not hear that no seat came free for them.
        line.take_out(learner=learner, run=run, status=WaitStatus.SEATED, now=now)
    served = line.serve(run=run, now=now)
    if learner.pk in served.learner_ids:
        booking = selectors.booking_of(learner=learner, run=run, now=now)
        if booking is not None:
            return _keep(booking, run, now, served)
    booking = _new_booking(learner, run, now)
    counted = seats.counted(booking)
    _refuse(None if seats.take(run, seats=1, counted=counted) else Refusal.FULL)
    booking.save()
    _tell(booking, run, now, served)
    return Outcome(booking, run, is_new=True)


def _new_booking(learner: User, run: SessionRun, now: datetime) -> Booking:
    ends = hold_ends(price_paise=run.price_paise, starts_at=run.starts_at, now=now)
    return seats.new_booking(learner=learner, run=run, held_until=ends, now=now)


def _keep(
    booking: Booking, run: SessionRun, now: datetime, served: Served | None = None
) -> Outcome:
    """Make an offered seat of a free session theirs; any other booking stays as it is."""
    if not booking.is_free_offer:
        if served:
            _announce(run, served)
        return Outcome(booking, run, is_new=False)
    _refuse(refusal_to_keep(status=run.status))
    line.settle([booking], WaitStatus.SEATED, now)
    booking.status, booking.hold_expires_at = BookingStatus.CONFIRMED, None
    booking.confirmed_at = booking.told_at = now
    booking.save(update_fields=["status", "hold_expires_at", "confirmed_at", "told_at"])
    seats.count_kept(run)
    _tell(booking, run, now, served)
    return Outcome(booking, run, is_new=True)


def _cancelled_before(learner: User, run: SessionRun) -> Booking:
    booking = selectors.last_booking_of(learner=learner, run=run)
    if booking is None or booking.status != BookingStatus.CANCELLED:
        raise BookingRefused(Refusal.NOT_BOOKED)
    return booking


def _tell(booking: Booking, run: SessionRun, now: datetime, served: Served | None) -> None:
    booking_changed.send(sender=Booking, booking=booking, run=run, now=now)
    _announce(run, served, booking.learner)
    if seats.counted(booking):
        announce_to_mentor(booking, run)


def _announce(run: SessionRun, served: Served | None, learner: User | None = None) -> None:
    concerned = served.learner_ids if served else frozenset()
    own = {learner.pk} if learner else set()
    announce_seats(run, to=concerned | own, and_all_waiting=bool(served and served.moved))
