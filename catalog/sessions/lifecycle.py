"""The states of a run and the only way between them: compare-and-set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable

from catalog.sessions.card_models import SessionCard
from catalog.sessions.cards import unlist_card
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.protocol import OwnSession, SessionExtended, SessionStatus
from catalog.sessions.signals import session_status_changed
from peerlearn_site.realtime.publish import publish_on_commit
from peerlearn_site.realtime.topics import SESSIONS_CHANGED, sessions_of_mentor

logger = logging.getLogger(__name__)

ALLOWED = {
    RunStatus.LIVE: (RunStatus.SCHEDULED,),
    RunStatus.COMPLETED: (RunStatus.SCHEDULED, RunStatus.LIVE),
    RunStatus.CANCELLED: (RunStatus.SCHEDULED,),
}
# A session that nobody ended is completed this long after its scheduled end (SPEC 10.13).
OVERDUE_AFTER = timedelta(minutes=10)


def locked_run(*, run_id: int) -> SessionRun:
    """A run that nobody else changes until the transaction ends.

    Raises:
        SessionRun.DoesNotExist: there is none.
    """
    return SessionRun.objects.select_for_update(of=("self",)).get(pk=run_id)


@transaction.atomic
def change_status(*, run: SessionRun, to: RunStatus, now: datetime) -> bool:
    """Move a run to another state if it is still in one that allows it; return whether it was.

    Of several callers at once exactly one is told ``True``. An end is never later than the session was
    meant to last; one that was live gets its duration.
    """
    fresh = locked_run(run_id=run.pk)
    changed = SessionRun.objects.filter(pk=run.pk, status__in=ALLOWED[to]).update(
        status=to, **_times(fresh, to, now)
    )
    if not changed:
        return False
    if to not in OPEN_STATUSES:
        unlist_card(page_id=run.page_id)
    session_status_changed.send(
        sender=SessionRun, run_id=run.pk, old=fresh.status, new=to.value, now=now
    )
    publish_on_commit(SESSIONS_CHANGED, SessionStatus(id=run.page_id, status=to.value))
    publish_on_commit(sessions_of_mentor(fresh.mentor_id), OwnSession(session_id=run.page_id))
    return True


def _times(
    run: SessionRun, to: RunStatus, now: datetime
) -> dict[str, datetime | timedelta | Combinable | None]:
    if to == RunStatus.LIVE:
        return {"actual_start": now}
    if to == RunStatus.CANCELLED:
        return {"event_sequence": F("event_sequence") + 1}
    ended = min(now, run.effective_end)
    if run.actual_start is None:
        return {"actual_end": ended, "duration": None}
    # The clock of the process that ends it may be behind that of the one that began it.
    ended = max(ended, run.actual_start)
    return {"actual_end": ended, "duration": ended - run.actual_start}


@transaction.atomic
def extend(*, run: SessionRun, total_minutes: int) -> bool:
    """Let a live session last so many minutes longer than scheduled, in all; return whether that is more.

    The run that is handed in and its card follow; open pages are told.
    """
    changed = SessionRun.objects.filter(
        pk=run.pk, status=RunStatus.LIVE, extension_minutes__lt=total_minutes
    ).update(extension_minutes=total_minutes, event_sequence=F("event_sequence") + 1)
    if not changed:
        return False
    run.refresh_from_db(fields=["extension_minutes", "event_sequence"])
    SessionCard.objects.filter(pk=run.page_id).update(ends_at=run.effective_end)
    ends_at = run.effective_end.isoformat()
    publish_on_commit(SESSIONS_CHANGED, SessionExtended(id=run.page_id, ends_at=ends_at))
    return True


def live_past_schedule(*, now: datetime) -> QuerySet[SessionRun]:
    """Live runs whose scheduled end has come, extended or not, the oldest first."""
    return SessionRun.objects.filter(status=RunStatus.LIVE, ends_at__lte=now).order_by("ends_at")


def complete_ended(*, now: datetime, limit: int = 100) -> int:
    """Complete live runs whose effective end has come; return how many."""

    def is_due(run: SessionRun) -> bool:
        return run.effective_end <= now

    due = [run for run in live_past_schedule(now=now) if is_due(run)]
    return _complete(due[:limit], is_due, now)


def complete_overdue(*, now: datetime, limit: int = 100) -> int:
    """Complete open runs whose scheduled end lies over ten minutes back; return how many.

    One that never went live was not held: it has an end and no duration.
    """

    def is_due(run: SessionRun) -> bool:
        return run.ends_at <= now - OVERDUE_AFTER

    overdue = SessionRun.objects.filter(
        status__in=OPEN_STATUSES, ends_at__lte=now - OVERDUE_AFTER
    ).order_by("ends_at")[:limit]
    return _complete(overdue, is_due, now)


def _complete(
    found: Iterable[SessionRun], is_due: Callable[[SessionRun], bool], now: datetime
) -> int:
    completed = 0
    for run in found:
        try:
            completed += _complete_one(run.pk, is_due, now)
        except Exception:
            # The oldest come first: one that cannot be completed must not keep all others open.
            logger.exception("could not complete run %s", run.pk)
    return completed


@transaction.atomic
def _complete_one(run_id: int, is_due: Callable[[SessionRun], bool], now: datetime) -> bool:
    """Look again, now that nobody changes it: its mentor may have extended or moved it meanwhile."""
    run = locked_run(run_id=run_id)
    return is_due(run) and change_status(run=run, to=RunStatus.COMPLETED, now=now)
