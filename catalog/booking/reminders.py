"""Telling who has a seat, and the mentor, that a session starts soon (SPEC 1.9)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.notices.reminders import (
    mentor_reminder_key,
    remind_learners,
    remind_mentor,
)
from catalog.booking.rules import due_hour, reminder_is_due
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.rules import MAX_DURATION
from catalog.site_settings.selectors import reminder_hours
from peerlearn_site.notifications.told import told_already

logger = logging.getLogger(__name__)
Hours = tuple[int, ...]


def remind_all(*, now: datetime) -> int:
    """Tell everybody whose reminder has come; return how many were told."""
    hours = reminder_hours()
    told = 0
    for run_id in _due_runs(hours, now):
        try:
            told += remind(run_id=run_id, hours=hours, now=now)
        except Exception:
            # One session of which nobody can be told must not keep all others quiet.
            logger.exception("could not remind of run %s", run_id)
    return told


@transaction.atomic
def remind(*, run_id: int, hours: Hours, now: datetime) -> int:
    """Look at one session again, now that nobody changes it, and tell whom it still concerns."""
    run = SessionRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    hour = due_hour(hours=hours, starts_at=run.starts_at, now=now)
    if hour is None or run.status != RunStatus.SCHEDULED:
        return 0
    told = remind_learners(run=run, bookings=_take_untold(run, hour, now), now=now)
    if _mentor_is_due(run, hours, now):
        told += remind_mentor(run=run, hour=hour, now=now)
    return told


def _take_untold(run: SessionRun, hour: int, now: datetime) -> list[Booking]:
    """The bookings to be told of, written down as told: a second sweep finds them no more."""
    untold = Booking.objects.filter(
        run=run,
        status=BookingStatus.CONFIRMED,
        told_at__lt=run.starts_at - timedelta(hours=hour),
    )
    bookings = list(untold.select_for_update(of=("self",)).select_related("learner").order_by("pk"))
    untold.filter(pk__in=[booking.pk for booking in bookings]).update(told_at=now)
    return bookings


def _due_runs(hours: Hours, now: datetime) -> list[int]:
    """The runs of which somebody is to be told, in two queries; the soonest first."""
    coming = [
        (run, hour)
        for run in (_ahead(hours, now) if hours else ())
        if (hour := due_hour(hours=hours, starts_at=run.starts_at, now=now)) is not None
    ]
    mentors = {
        (mentor_reminder_key(run, hour), run.mentor_id): run.pk
        for run, hour in coming
        if _mentor_is_due(run, hours, now)
    }
    told = {mentors[pair] for pair in told_already(mentors)}
    return [
        run.pk
        for run, hour in coming
        if (run.pk in mentors.values() and run.pk not in told) or _has_untold(run, hours, now)
    ]


def _ahead(hours: Hours, now: datetime) -> QuerySet[SessionRun]:
    """Runs that start within the longest time ahead; bounded by their ends, too, as the index is."""
    last = now + timedelta(hours=max(hours))
    booked = Q(bookings__status=BookingStatus.CONFIRMED)
    return (
        SessionRun.objects.filter(status=RunStatus.SCHEDULED, page__live=True)
        .filter(ends_at__gt=now, ends_at__lte=last + MAX_DURATION)
        .filter(starts_at__gt=now, starts_at__lte=last)
        .select_related("page")
        .annotate(first_told_at=Min("bookings__told_at", filter=booked))
        .order_by("starts_at", "pk")
    )


def _has_untold(run: SessionRun, hours: Hours, now: datetime) -> bool:
    first: datetime | None = run.first_told_at  # type: ignore[attr-defined]
    return first is not None and reminder_is_due(
        told_at=first, hours=hours, starts_at=run.starts_at, now=now
    )


def _mentor_is_due(run: SessionRun, hours: Hours, now: datetime) -> bool:
    """Whoever has just published the session, or moved it, knows when it starts."""
    knew_at = max(run.published_at, run.page.last_published_at or run.published_at)
    return reminder_is_due(told_at=knew_at, hours=hours, starts_at=run.starts_at, now=now)
