"""What a room does when its session, or a booking of it, changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.signals import booking_changed
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.signals import session_rescheduled, session_status_changed
from live.room import outcome


@receiver(session_status_changed, dispatch_uid="room_of_changed_session")
def on_session_status_changed(
    sender: Any, *, run_id: int, new: str, now: datetime, **kwargs: Any
) -> None:
    """Open the session, or close it."""
    if new == RunStatus.LIVE:
        outcome.went_live(run_id=run_id, now=now)
    elif new in (RunStatus.COMPLETED, RunStatus.CANCELLED):
        outcome.is_over(run_id=run_id, now=now)


@receiver(session_rescheduled, dispatch_uid="room_of_rescheduled_session")
def on_session_rescheduled(sender: Any, *, run: SessionRun, now: datetime, **kwargs: Any) -> None:
    """Whoever waits in the room counts down to another time."""
    outcome.was_moved(run=run, now=now)


@receiver(booking_changed, dispatch_uid="room_of_cancelled_booking")
def on_booking_changed(
    sender: Any, *, booking: Booking, run: SessionRun, now: datetime, **kwargs: Any
) -> None:
    """Whoever gives their seat back while they wait in the room leaves it."""
    if booking.status == BookingStatus.CANCELLED:
        outcome.lost_booking(run_id=run.pk, learner_id=booking.learner_id, now=now)
