"""What mails say of a moment is true for a while only: a mail server that was away must not say it afterwards."""

from __future__ import annotations

from typing import Final

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.notifications.kinds import true_while
from peerlearn_site.notifications.models import Notification

_START: Final = "starts_at"


def of_this_start(run: SessionRun) -> dict[str, str]:
    """What a notice keeps of the start that it speaks of."""
    return {_START: run.starts_at.isoformat()}


@true_while("session.reminder", "session.reminder_mentor")
def is_still_ahead(note: Notification) -> bool:
    """Whether the session begins when the reminder says so, and the reader still takes part."""
    run = SessionRun.objects.filter(pk=note.data.get("run_id"), status=RunStatus.SCHEDULED).first()
    if run is None or clock.now() >= run.starts_at:
        return False
    if note.data.get(_START) != run.starts_at.isoformat():
        return False
    has_seat = Booking.objects.filter(
        run=run, learner=note.recipient_id, status=BookingStatus.CONFIRMED
    )
    return run.mentor_id == note.recipient_id or has_seat.exists()


@true_while("waitlist.offered")
def is_still_offered(note: Notification) -> bool:
    """Whether the seat can still be taken by whom it was offered to."""
    offers = Booking.objects.filter(
        run=note.data.get("run_id"),
        learner=note.recipient_id,
        status=BookingStatus.HELD,
        hold_expires_at__gt=clock.now(),
    )
    return offers.exists()
