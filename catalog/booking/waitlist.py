"""Joining the line for a full session, and leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.booking import line, seats, selectors, services
from catalog.booking.announcements import announce_seats
from catalog.booking.enums import WaitStatus
from catalog.booking.models import WaitlistEntry
from catalog.booking.rules import Refusal, refusal_to_wait
from catalog.booking.services import BookingRefused
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True)
class Waiting:
    """A place in line as it stands now, its run, and whether this very call made it."""

    entry: WaitlistEntry
    run: SessionRun
    is_new: bool


@transaction.atomic
def join_line(*, learner: User, session_id: int, now: datetime) -> Waiting:
    """Take the last place in the line for a full session. Joining again gives the place there is.

    Raises:
        SessionRun.DoesNotExist: no such public session.
        BookingRefused: own, a seat of one's own or a free one, started, over or cancelled.
    """
    run = seats.locked_run(session_id=session_id)
    served = line.serve(run=run, now=now)
    entry = selectors.entry_of(learner=learner, run=run, now=now)
    is_new = entry is None
    if entry is None:
        _refuse_to_wait(learner, run, now)
        entry = WaitlistEntry.objects.create(run=run, learner=learner, created_at=now)
    if is_new or served:
        concerned = served.learner_ids | {learner.pk}
        announce_seats(run, to=concerned, and_all_waiting=served.moved > 0)
    return Waiting(entry, run, is_new)


@transaction.atomic
def leave_line(*, learner: User, session_id: int, now: datetime) -> Waiting:
    """Give up one's place, or the seat that is offered. Leaving again gives what became of the place.

    Raises:
        SessionRun.DoesNotExist: no such public session.
        BookingRefused: never in line, or an offered seat can be given back no more.
    """
    run = seats.locked_run(session_id=session_id)
    entry = selectors.entry_of(learner=learner, run=run, now=now)
    if entry is None:
        return Waiting(_last_of(learner, run), run, is_new=False)
    if entry.status == WaitStatus.OFFERED:
        services.cancel(learner=learner, session_id=session_id, now=now)
    elif line.take_out(learner=learner, run=run, status=WaitStatus.LEFT, now=now):
        announce_seats(run, to=[learner.pk], and_all_waiting=True)
    entry.refresh_from_db()
    return Waiting(entry, run, is_new=True)


def _refuse_to_wait(learner: User, run: SessionRun, now: datetime) -> None:
    booking = selectors.booking_of(learner=learner, run=run, now=now)
    refusal = refusal_to_wait(
        status=run.status,
        starts_at=run.starts_at,
        is_own=run.mentor_id == learner.pk,
        has_seat=booking is not None,
        seats_left=run.seats_left,
        now=now,
    )
    if refusal is not None:
        raise BookingRefused(refusal)


def _last_of(learner: User, run: SessionRun) -> WaitlistEntry:
    entry = selectors.last_entry_of(learner=learner, run=run)
    if entry is None:
        raise BookingRefused(Refusal.NOT_WAITING)
    return entry
