"""What publishing a page means: the run and the card follow it, whichever road it came by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from catalog.sessions.card_models import SessionCard
from catalog.sessions.cards import unlist_card, write_card
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import title_key
from catalog.sessions.signals import session_edited, session_published, session_rescheduled
from catalog.sessions.veto import changeable_run
from peerlearn_site.effects.outbox import enqueue

ANNOUNCE = "session.announce"


@transaction.atomic
def apply_published(*, page: SessionPage, now: datetime) -> SessionRun:
    """Copy what was just published to its run and card, in the publish transaction.

    The first time this makes the run (and its room code) and has the session announced; later it
    changes only what is content. Status, room code and seats are never touched.

    Raises:
        SessionLocked: what is public may not change any more; ``SessionPage.publish`` has said so before,
            but for Wagtail's own editor, which goes round it.
        IntegrityError: the mentor has an open session of this title and start, or the capacity
            would fall below the seats taken; ``clean`` has said so before, but for a race.
    """
    values = _published_values(page)
    run = changeable_run(page_id=page.pk, now=now)
    if run is None:
        run = SessionRun.objects.create(page=page, published_at=now, **values)
        is_new = True
    else:
        is_new = False
        _update(run, values, now=now)
    write_card(page=page, run=run)
    if is_new:
        session_published.send(sender=SessionRun, run=run, now=now)
    enqueue(kind=ANNOUNCE, payload={"page_id": page.pk, "is_new": is_new}, now=now)
    return run


def _published_values(page: SessionPage) -> dict[str, object]:
    return {
        "mentor_id": page.owner_id,
        "title": page.title,
        "title_key": title_key(page.title),
        "starts_at": page.starts_at,
        "ends_at": page.ends_at,
        "capacity": page.capacity,
        "price_paise": page.price_paise,
    }


def _update(run: SessionRun, values: dict[str, object], *, now: datetime) -> None:
    old_title, old_start, old_end = run.title, run.starts_at, run.ends_at
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=[*values])
    is_back = SessionCard.objects.filter(pk=run.page_id, is_listed=False).exists()
    if is_back or (old_title, old_start, old_end) != (run.title, run.starts_at, run.ends_at):
        _raise_sequence(page_id=run.page_id)
        run.refresh_from_db(fields=["event_sequence"])
    if (old_start, old_end) != (run.starts_at, run.ends_at):
        session_rescheduled.send(
            sender=SessionRun, run=run, old_start=old_start, old_end=old_end, now=now
        )
    session_edited.send(sender=SessionRun, run=run, now=now)


def apply_unpublished(*, page_id: int) -> None:
    """Take an unpublished page out of the lists; its run stays as it is, but for what calendars are told."""
    unlist_card(page_id=page_id)
    _raise_sequence(page_id=page_id)


def _raise_sequence(*, page_id: int) -> None:
    """Let calendars take over what is different now."""
    SessionRun.objects.filter(page_id=page_id).update(event_sequence=F("event_sequence") + 1)


def is_public(run: SessionRun) -> bool:
    """Whether a run is one that lists may show."""
    return run.status in (RunStatus.SCHEDULED, RunStatus.LIVE)
