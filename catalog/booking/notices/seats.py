"""What learner and mentor are told when a seat is booked or given back."""

from __future__ import annotations

from datetime import datetime

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.notices.wording import notice_of, way_to_room, when_of
from catalog.sessions.models import SessionRun
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import Notice, notify

CONFIRMED = kind("booking.confirmed", Category.BOOKINGS)
GIVEN_BACK_BY_LEARNER = kind("booking.cancelled", Category.BOOKINGS)
# Open pages hear `learner.booked` and `booking.cancelled`, which say the same.
RECEIVED = kind("booking.received", Category.TEACHING, toasts=False)
GIVEN_BACK = kind("booking.given_back", Category.TEACHING, toasts=False)


def tell_of_seat(*, booking: Booking, run: SessionRun, now: datetime) -> None:
    """Tell learner and mentor of a seat that was confirmed, or confirmed and given back; of no other."""
    if booking.status == BookingStatus.CONFIRMED:
        notify(kind=CONFIRMED, notices=[_confirmed(booking, run)], now=now)
        notify(kind=RECEIVED, notices=[_received(booking, run)], now=now)
    elif booking.status == BookingStatus.CANCELLED and booking.hold_expires_at is None:
        notify(kind=GIVEN_BACK_BY_LEARNER, notices=[_cancelled(booking, run)], now=now)
        notify(kind=GIVEN_BACK, notices=[_given_back(booking, run)], now=now)


def _confirmed(booking: Booking, run: SessionRun) -> Notice:
    learner = booking.learner
    return notice_of(
        run,
        to=learner,
        title=f"Booked: {run.title}",
        body=f"You have a seat in “{run.title}” with {run.mentor.display_name}.\n\n"
        f"{when_of(run, learner)}\n\n"
        f"{way_to_room(run)}\n\n"
        "If you cannot come, you can give your seat back until the start.",
        is_read=True,
    )


def _cancelled(booking: Booking, run: SessionRun) -> Notice:
    learner = booking.learner
    return notice_of(
        run,
        to=learner,
        title=f"Booking cancelled: {run.title}",
        body=f"You have given back your seat in “{run.title}” with {run.mentor.display_name}.\n\n"
        f"It is: {when_of(run, learner)}\n\n"
        "You can book again while there are seats.",
        is_read=True,
    )


def _received(booking: Booking, run: SessionRun) -> Notice:
    mentor, name = run.mentor, booking.learner.display_name
    return notice_of(
        run,
        to=mentor,
        title=f"{name} booked your session",
        body=f"{name} has a seat in “{run.title}”.\n\n{when_of(run, mentor)}\n\n{_taken(run)}",
    )


def _given_back(booking: Booking, run: SessionRun) -> Notice:
    mentor, name = run.mentor, booking.learner.display_name
    return notice_of(
        run,
        to=mentor,
        title=f"{name} cancelled a booking of your session",
        body=f"{name} has given back the seat in “{run.title}”.\n\n"
        f"{when_of(run, mentor)}\n\n{_taken(run)}",
    )


def _taken(run: SessionRun) -> str:
    # By the rows: the run's own count may be written after this.
    booked = Booking.objects.filter(run=run, status=BookingStatus.CONFIRMED).count()
    return f"{booked} of {run.capacity} seats are booked."
