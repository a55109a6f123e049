"""What bookings do when their session changes; all in the transaction that changes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from catalog.booking.announcements import announce_seats, announce_to_the_booked
from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.notices import tell_of_cancellation, tell_of_new_times
from catalog.booking.notices.seats import tell_of_seat
from catalog.booking.services import (
    drop_holds,
    serve_line,
    shorten_holds,
    write_down_told,
)
from catalog.booking.signals import booking_changed
from catalog.booking.waitlist_notices import tell_of_move
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.signals import (
    session_edited,
    session_rescheduled,
    session_status_changed,
)


@receiver(session_rescheduled, dispatch_uid="tell_of_new_times")
def on_session_rescheduled(
    sender: Any,
    *,
    run: SessionRun,
    old_start: datetime,
    old_end: datetime,
    now: datetime,
    **kwargs: Any,
) -> None:
    """Everybody with a seat, or in line, learns the new times; nobody is asked to pay after the new start."""
    shorten_holds(run=run)
    tell_of_new_times(run=run, old_start=old_start, old_end=old_end, now=now)
    tell_of_move(run=run, old_start=old_start, old_end=old_end, now=now)
    write_down_told(run=run, now=now)


@receiver(session_edited, dispatch_uid="offer_seats_that_were_added")
def on_session_edited(sender: Any, *, run: SessionRun, now: datetime, **kwargs: Any) -> None:
    """More seats are for those who wait, before anybody else sees them."""
    serve_line(run_id=run.pk, now=now)
    # Where nobody waits, open pages learn here whether there is a seat now.
    announce_seats(run)


@receiver(session_status_changed, dispatch_uid="settle_seats_of_cancelled")
def on_session_status_changed(
    sender: Any, *, run_id: int, new: str, now: datetime, **kwargs: Any
) -> None:
    """Nobody waits for a session that takes nobody more; an offer that had passed by then is told so first.

    Of a cancelled one everybody with a seat is told, and nobody asked to pay any more; confirmed bookings
    stay as the record.
    """
    serve_line(run_id=run_id, now=now, was_open=True)
    if new == RunStatus.CANCELLED:
        run = SessionRun.objects.select_related("mentor", "page").get(pk=run_id)
        tell_of_cancellation(run=run, now=now)
        drop_holds(run_id=run_id, now=now)
    if new != RunStatus.LIVE:
        announce_to_the_booked(run_id=run_id)


@receiver(booking_changed, dispatch_uid="tell_of_seat")
def on_booking_changed(
    sender: Any, *, booking: Booking, run: SessionRun, now: datetime, **kwargs: Any
) -> None:
    """Learner and mentor learn of it; a seat that is confirmed says when the session begins."""
    if booking.status == BookingStatus.CONFIRMED and booking.told_at < now:
        booking.told_at = now
        booking.save(update_fields=["told_at"])
    tell_of_seat(booking=booking, run=run, now=now)
