"""The states of a run and the only way between them: compare-and-set."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from catalog.sessions.cards import unlist_card
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.protocol import SessionStatus
from catalog.sessions.signals import session_status_changed
from peerlearn_site.realtime.publish import publish_on_commit
from peerlearn_site.realtime.topics import SESSIONS_CHANGED

ALLOWED = {
    RunStatus.LIVE: (RunStatus.SCHEDULED,),
    RunStatus.COMPLETED: (RunStatus.SCHEDULED, RunStatus.LIVE),
    RunStatus.CANCELLED: (RunStatus.SCHEDULED,),
}
# A session that nobody ended is completed this long after its scheduled end (SPEC 10.13).
OVERDUE_AFTER = timedelta(minutes=10)


@transaction.atomic
def change_status(*, run: SessionRun, to: RunStatus, now: datetime) -> bool:
    """Move a run to another state if it is still in one that allows it; return whether it was.

    Of several callers at once exactly one is told ``True``.
    """
    times = {RunStatus.LIVE: {"actual_start": now}, RunStatus.COMPLETED: {"actual_end": now}}
    changed = SessionRun.objects.filter(pk=run.pk, status__in=ALLOWED[to]).update(
        status=to, **times.get(to, {})
    )
    if not changed:
        return False
    if to not in OPEN_STATUSES:
        unlist_card(page_id=run.page_id)
    session_status_changed.send(
        sender=SessionRun, run_id=run.pk, old=run.status, new=to.value, now=now
    )
    publish_on_commit(SESSIONS_CHANGED, SessionStatus(id=run.page_id, status=to.value))
    return True


def complete_overdue(*, now: datetime, limit: int = 100) -> int:
    """Complete open runs whose scheduled end lies over ten minutes back; return how many."""
    overdue = SessionRun.objects.filter(
        status__in=OPEN_STATUSES, ends_at__lte=now - OVERDUE_AFTER
    ).order_by("ends_at")[:limit]
    return sum(change_status(run=run, to=RunStatus.COMPLETED, now=now) for run in overdue)
