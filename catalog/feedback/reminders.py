"""Asking those who came to rate their mentor, some minutes after the end (SPEC 10.14)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.feedback.models import Feedback
from catalog.feedback.notices import ask_to_rate
from catalog.feedback.rules import ASKED_AFTER, ASKED_UNTIL
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun

logger = logging.getLogger(__name__)


def ask_all(*, now: datetime) -> int:
    """Ask whoever came to a session that ended a while ago and has not rated it; return how many."""
    asked = 0
    runs = _unasked(now).order_by("run_id").values_list("run_id", flat=True).distinct()
    for run_id in list(runs):
        try:
            asked += ask(run_id=run_id, now=now)
        except Exception:
            logger.exception("could not ask for ratings of run %s", run_id)
    return asked


@transaction.atomic
def ask(*, run_id: int, now: datetime) -> int:
    """Ask the learners of one session, and write down for all who came that they need not be asked again."""
    # Whoever rates at this moment does so before or after.
    run = SessionRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    unasked = _unasked(now).filter(run=run).select_for_update(of=("self",))
    bookings = list(unasked.select_related("learner").order_by("pk"))
    found = Booking.objects.filter(pk__in=[booking.pk for booking in bookings])
    found.filter(rating_asked_at=None).update(rating_asked_at=now)
    rated = Feedback.objects.filter(run=run, subject=run.mentor_id)
    have_rated = set(rated.values_list("author_id", flat=True))
    silent = [booking for booking in bookings if booking.learner_id not in have_rated]
    return ask_to_rate(run=run, bookings=silent, now=now)


def _unasked(now: datetime) -> QuerySet[Booking]:
    """Bookings of those who came to a session that was held, ended a while ago, and were not asked yet."""
    return Booking.objects.filter(
        attendance=Attendance.ATTENDED,
        rating_asked_at__isnull=True,
        status=BookingStatus.CONFIRMED,
        run__status=RunStatus.COMPLETED,
        run__actual_start__isnull=False,
        run__actual_end__lte=now - ASKED_AFTER,
        run__actual_end__gt=now - ASKED_UNTIL,
    )
