"""Telling open pages about seats, after the commit."""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import partial

from django.db import transaction

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.notices.unbooked import MESSAGE, reschedule_url
from catalog.booking.protocol import (
    BookingCancelled,
    BookingCount,
    LearnerBooked,
    NoBookings,
    SeatChanged,
)
from catalog.booking.standing import standings
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.realtime.publish import publish, publish_on_commit
from peerlearn_site.realtime.topics import SESSIONS_CHANGED, notifications_of, sessions_of_mentor

# Held while counts are read and told, so that the last word on a session is the newest count.
_speaking = threading.Lock()


def announce_seats(
    run: SessionRun, *, to: Collection[int] = (), and_all_waiting: bool = False
) -> None:
    """After the commit, tell everybody how many are booked and left, and people how they stand.

    ``to`` are the learners whose seat or place changed; ``and_all_waiting``: the line has moved.
    """
    tell = partial(_tell_seats, run.pk, frozenset(to), and_all_waiting)
    transaction.on_commit(tell, robust=True)


def announce_to_the_booked(*, run_id: int) -> None:
    """After the commit, have the lists of everybody who was booked look at the session again."""
    run = SessionRun.objects.get(pk=run_id)
    booked = run.bookings.filter(status=BookingStatus.CONFIRMED)
    announce_seats(run, to=set(booked.values_list("learner_id", flat=True)))


def announce_to_mentor(booking: Booking, run: SessionRun) -> None:
    """After the commit, tell the mentor that this learner booked or gave the seat back."""
    event, did = _KINDS[BookingStatus(booking.status)]
    name = booking.learner.display_name
    publish_on_commit(
        sessions_of_mentor(run.mentor_id),
        event(
            booking_id=booking.pk,
            session_id=run.page_id,
            session_title=run.title,
            learner_name=name,
            booked_count=run.booked_count,
            message=f"{name} {did}",
        ),
    )


def announce_no_bookings(run: SessionRun) -> None:
    """After the commit, tell the mentor that the start has passed and nobody has booked."""
    event = NoBookings(
        session_id=run.page_id, title=run.title, url=reschedule_url(run), message=MESSAGE
    )
    publish_on_commit(sessions_of_mentor(run.mentor_id), event)


_KINDS: dict[BookingStatus, tuple[type[LearnerBooked] | type[BookingCancelled], str]] = {
    BookingStatus.CONFIRMED: (LearnerBooked, "booked your session"),
    BookingStatus.CANCELLED: (BookingCancelled, "cancelled a booking of your session"),
}


def _tell_seats(run_id: int, learner_ids: frozenset[int], and_all_waiting: bool) -> None:
    with _speaking:
        run = SessionRun.objects.filter(pk=run_id).first()
        if run is None:
            # Deleted in the same transaction: its pages are gone, too.
            return
        found, waiting = standings(
            run=run, learner_ids=learner_ids, and_all_waiting=and_all_waiting, now=clock.now()
        )
        counts = {"booked_count": run.booked_count, "waiting": waiting}
        left = 0 if waiting else run.seats_left
        publish(SESSIONS_CHANGED, BookingCount(id=run.page_id, seats_left=left, **counts))
        for learner_id, standing in found.items():
            until = standing.held_until
            news = SeatChanged(
                session_id=run.page_id,
                status=standing.status.value,
                place=standing.place,
                held_until=until.isoformat() if until else None,
            )
            publish(notifications_of(learner_id), news)
