"""Who may see what of a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def opens_the_room(booking: Booking) -> bool:
    """A paid or free seat does; one that is only held does not (SPEC 8.4)."""
    return booking.status == BookingStatus.CONFIRMED


def may_know_room_code(*, user: User, run: SessionRun, booking: Booking | None) -> bool:
    """The session's mentor, and the learner whose confirmed booking this is (SPEC 1.4)."""
    if run.mentor_id == user.pk:
        return True
    return (
        booking is not None
        and booking.learner_id == user.pk
        and booking.run_id == run.pk
        and opens_the_room(booking)
    )
