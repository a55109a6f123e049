"""Sessions that were held, and who came: rows alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support import make


def session(
    *, mentor: User, ended_at: datetime, came: Iterable[User] = (), absent: Iterable[User] = ()
) -> SessionRun:
    """A session that ended then, with its bookings."""
    starts_at = ended_at - timedelta(hours=1)
    run = make.session(mentor=mentor, starts_at=starts_at, status=RunStatus.COMPLETED)
    run.actual_start, run.actual_end = starts_at, ended_at
    run.duration = ended_at - starts_at
    run.save()
    for people, what in ((came, Attendance.ATTENDED), (absent, Attendance.ABSENT)):
        for learner in people:
            book(run, learner, attendance=what)
    return run


def book(
    run: SessionRun,
    learner: User,
    *,
    status: str = BookingStatus.CONFIRMED,
    attendance: str = "",
) -> Booking:
    """A booking as it stands afterwards."""
    return Booking.objects.create(
        run=run,
        learner=learner,
        status=status,
        attendance=attendance,
        created_at=run.starts_at - timedelta(days=1),
        told_at=run.starts_at - timedelta(days=1),
    )
