"""Who may rate whom after a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def has_part_in(user: User | AnonymousUser, run: SessionRun) -> bool:
    """Whether the session is the person's own or they have a seat in it: who may ask at all."""
    if not user.is_authenticated:
        return False
    booked = run.bookings.filter(learner=user, status=BookingStatus.CONFIRMED)
    return run.mentor_id == user.pk or booked.exists()


def whom_may_rate(author: User, run: SessionRun) -> QuerySet[User]:
    """The learners who came, by their mentor; the mentor, by each of them. Nobody before the end."""
    came = _who_came(run)
    if run.mentor_id == author.pk:
        return User.objects.filter(pk__in=came.values("learner")).order_by("pk")
    if came.filter(learner=author).exists():
        return User.objects.filter(pk=run.mentor_id)
    return User.objects.none()


def may_rate_anybody(author: User, run: SessionRun) -> bool:
    """Whether ``whom_may_rate`` names anybody, asked of the bookings alone."""
    came = _who_came(run)
    is_mentor = run.mentor_id == author.pk
    return (came if is_mentor else came.filter(learner=author)).exists()


def _who_came(run: SessionRun) -> QuerySet[Booking]:
    if run.status != RunStatus.COMPLETED:
        return Booking.objects.none()
    return run.bookings.filter(status=BookingStatus.CONFIRMED, attendance=Attendance.ATTENDED)
