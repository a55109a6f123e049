"""Sessions whose start has passed without a booking (SPEC 8.3)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from catalog.booking.announcements import announce_no_bookings
from catalog.booking.notices.unbooked import no_bookings_key, tell_of_no_bookings
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.rules import MAX_DURATION
from peerlearn_site.notifications.told import told_already

logger = logging.getLogger(__name__)


def tell_all(*, now: datetime) -> int:
    """Tell each mentor whose session nobody booked, once per session and start; return how many."""
    runs = {(no_bookings_key(run), run.mentor_id): run.pk for run in _unbooked(now)}
    told = 0
    for pair in runs.keys() - told_already(runs):
        try:
            told += tell(run_id=runs[pair], now=now)
        except Exception:
            logger.exception("could not tell that nobody booked run %s", runs[pair])
    return told


@transaction.atomic
def tell(*, run_id: int, now: datetime) -> bool:
    """Look again, now that nobody changes it: it may have been moved or begun meanwhile."""
    SessionRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    run = _unbooked(now).select_related("mentor", "page").filter(pk=run_id).first()
    if run is None or not tell_of_no_bookings(run=run, now=now):
        return False
    announce_no_bookings(run)
    return True


def _unbooked(now: datetime) -> QuerySet[SessionRun]:
    """Runs that have neither begun nor a seat taken; a hold that runs out with the start is freed first."""
    return SessionRun.objects.filter(
        status=RunStatus.SCHEDULED,
        page__live=True,
        ends_at__gt=now,
        ends_at__lte=now + MAX_DURATION,
        starts_at__lte=now,
        seats_taken=0,
    )
