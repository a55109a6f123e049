"""Telling those who asked that a session answers them, with one tap to book it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string

from catalog.booking.enums import ACTIVE
from catalog.booking.models import Booking
from catalog.demand.answers import topics_answered
from catalog.demand.batches import batched
from catalog.demand.models import TopicRequest
from catalog.demand.rules import FORGOTTEN
from catalog.sessions.card_models import CardDomain
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.when import in_words
from peerlearn_site.effects import clock
from peerlearn_site.effects.outbox import effect, enqueue
from peerlearn_site.notifications.kinds import (
    Category,
    acts_at_once,
    kind,
    true_while,
)
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.services import Notice, notify
from peerlearn_site.users.models import User

ANSWERED: Final = kind("topic.answered", Category.REQUESTS)
ANSWER: Final = "demand.answer"
# So many are told in one transaction, that a popular session keeps nobody from writing.
AT_ONCE: Final = 200
# The dates of one series are published within so long.
TOGETHER: Final = timedelta(minutes=5)


def answer_later(*, run: SessionRun, now: datetime) -> None:
    """Have those who asked for what a new session offers told, after the commit that makes it public."""
    enqueue(kind=ANSWER, payload={"run_id": run.pk}, now=now)


@effect(ANSWER)
def tell_who_asked(payload: dict[str, Any]) -> None:
    """Tell each learner who asked once, whichever of their requests it answers; done again it tells nobody twice."""
    now = clock.now()
    run = _bookable(payload["run_id"], now=now)
    if run is None or _has_earlier_date(run, now=now):
        return
    waiting = waiting_for(run, now=now).exclude(Exists(_told_since_they_asked(run, now=now)))
    rows = waiting.values_list("learner_id", "topic__text")
    # Of several that it answers, the last one is named.
    asked = dict(rows.order_by("asked_at", "pk"))
    for some in batched(sorted(asked.items()), AT_ONCE):
        _tell(run, dict(some), now=now)


@transaction.atomic
def _tell(run: SessionRun, asked: dict[int, str], *, now: datetime) -> None:
    people = User.objects.filter(is_active=True, pk__in=asked)
    notices = [_answered(run, learner, asked[learner.pk]) for learner in people]
    notify(kind=ANSWERED, notices=notices, key=f"{ANSWERED}:{run.pk}", now=now)


def waiting_for(run: SessionRun, *, now: datetime) -> QuerySet[TopicRequest]:
    """The open requests that a session answers: for what it was written for, one of its domains, or the one above it.

    Not those of its mentor, nor of who has booked it already.
    """
    domains = CardDomain.objects.filter(card=run.page_id).values("slug")
    return (
        TopicRequest.objects.filter(
            Q(topic__domain__slug__in=domains) | Q(topic__in=topics_answered(page_id=run.page_id)),
            is_open=True,
            asked_at__gt=now - FORGOTTEN,
            # Whoever asked later could see it already.
            asked_at__lte=run.published_at,
            topic__is_hidden=False,
            learner__is_active=True,
        )
        .exclude(learner=run.mentor_id)
        .exclude(learner__in=Booking.objects.filter(run=run, status__in=ACTIVE).values("learner"))
    )


def people_waiting_for(run: SessionRun, *, now: datetime) -> int:
    """How many learners a session answers, told already or about to be."""
    return waiting_for(run, now=now).order_by().values("learner").distinct().count()


def _bookable(run_id: int, *, now: datetime) -> SessionRun | None:
    runs = SessionRun.objects.select_related("mentor", "card")
    return runs.filter(
        pk=run_id, status=RunStatus.SCHEDULED, starts_at__gt=now, card__is_listed=True
    ).first()


def _has_earlier_date(run: SessionRun, *, now: datetime) -> bool:
    """Whether the same session can be booked on an earlier date, published with it: that one is told of."""
    together = (run.published_at - TOGETHER, run.published_at + TOGETHER)
    dates = _dates(run, now=now).filter(published_at__range=together)
    return dates.filter(starts_at__lt=run.starts_at).exists()


def _told_since_they_asked(run: SessionRun, *, now: datetime) -> QuerySet[Notification]:
    """What a request was answered with already: a date of this session that they can still choose."""
    return Notification.objects.filter(
        kind=ANSWERED,
        data__run_id__in=list(_dates(run, now=now).values_list("pk", flat=True)),
        recipient=OuterRef("learner"),
        created_at__gte=OuterRef("asked_at"),
    )


def _dates(run: SessionRun, *, now: datetime) -> QuerySet[SessionRun]:
    """The dates to come of the same session on which there are seats."""
    return SessionRun.objects.filter(
        mentor=run.mentor_id,
        title_key=run.title_key,
        status=RunStatus.SCHEDULED,
        card__is_listed=True,
        starts_at__gt=now,
        seats_taken__lt=F("capacity"),
    )


def _answered(run: SessionRun, learner: User, text: str) -> Notice:
    return Notice(
        recipient=learner,
        title=f"New where you asked for “{text}”: {run.title}",
        body=f"{run.mentor.display_name} teaches “{run.title}”, which may be what you asked for.\n\n"
        f"{in_words(run.starts_at, run.ends_at, zone=learner.zone)}\n\n"
        "Book it with one tap while there are seats.",
        url=f"{run.card.url}#book",
        data={"run_id": run.pk, "session_id": run.page_id},
    )


@true_while(ANSWERED)
def can_still_be_booked(note: Notification) -> bool:
    """Whether the session that the mail offers still takes anybody."""
    return _bookable(int(note.data.get("run_id", 0)), now=clock.now()) is not None


@acts_at_once(ANSWERED)
def book_at_once(notes: Sequence[Notification], user: User) -> dict[int, str]:
    """A button that books, beside news of sessions that still have a seat for the reader; one query for all."""
    runs = _with_seats(user).filter(pk__in=[note.data.get("run_id") for note in notes])
    found = {run.pk: run for run in runs}
    return {
        note.pk: render_to_string("demand/book_at_once.html", {"run": found[note.data["run_id"]]})
        for note in notes
        if note.data.get("run_id") in found
    }


def _with_seats(user: User) -> QuerySet[SessionRun]:
    free = SessionRun.objects.filter(
        status=RunStatus.SCHEDULED,
        starts_at__gt=clock.now(),
        seats_taken__lt=F("capacity"),
        card__is_listed=True,
    ).exclude(mentor=user)
    return free.exclude(bookings__in=Booking.objects.filter(learner=user, status__in=ACTIVE))
