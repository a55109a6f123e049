"""Several processes look for what is due at the same moment: each is told once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from catalog.booking.services import BookingRefused, book, cancel
from catalog.feedback.services import rate
from peerlearn_site.effects import sweeps
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import held, make
from tests.support.race import all_at_once

START = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
REMIND = "catalog.booking.sweeps.remind_of_starts"
UNBOOKED = "catalog.booking.sweeps.tell_of_unbooked_sessions"
ASK = "catalog.feedback.sweeps.ask_for_ratings"
pytestmark = pytest.mark.django_db(transaction=True)


def told(kind: str) -> Counter[tuple[str, int]]:
    rows = Notification.objects.filter(kind=kind).select_related("recipient")
    return Counter((row.recipient.username, row.data["run_id"]) for row in rows)


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(seconds=2)])
def test_six_sweepers_tell_once(skew: timedelta, maya: User) -> None:
    learners = [make.learner(f"learner{number}") for number in range(4)]
    soon = [make.session(mentor=maya, starts_at=START) for _ in range(3)]
    for run in soon:
        for learner in learners:
            book(learner=learner, session_id=run.page_id, now=START - 48 * HOUR)
    empty = [make.session(mentor=maya, starts_at=START - 2 * HOUR, minutes=90) for _ in range(3)]
    over = [held.session(mentor=maya, ended_at=START - 2 * HOUR, came=learners) for _ in range(3)]
    now = START - HOUR
    results = all_at_once([partial(sweeps.run_all, now + skew * number) for number in range(6)])

    changed: Counter[str] = Counter()
    for result in results:
        assert isinstance(result, dict), result
        changed.update(result)
    everybody = {one.username for one in learners}
    assert (changed[REMIND], changed[UNBOOKED], changed[ASK]) == (3 * 5, 3, 12)
    assert told("session.reminder") == {(who, run.pk): 1 for who in everybody for run in soon}
    assert told("session.reminder_mentor") == {("maya", run.pk): 1 for run in soon}
    assert told("session.no_bookings") == {("maya", run.pk): 1 for run in empty}
    assert told("rating.reminder") == {(who, run.pk): 1 for who in everybody for run in over}
    mails = Effect.objects.filter(kind="notification.mail").values_list("payload", flat=True)
    numbers = Counter(payload["notification_id"] for payload in mails)
    assert numbers == {note.pk: 1 for note in Notification.objects.all()}


def test_seats_are_given_back_and_stars_given_while_others_are_told(maya: User) -> None:
    """Whoever is faster wins; nobody is told twice, and nobody in between."""
    learners = [make.learner(f"learner{number}") for number in range(6)]
    run = make.session(mentor=maya, starts_at=START, capacity=6)
    over = held.session(mentor=maya, ended_at=START - 2 * HOUR, came=learners)
    for learner in learners:
        book(learner=learner, session_id=run.page_id, now=START - 48 * HOUR)
    now = START - HOUR
    calls = [partial(sweeps.run_all, now)] * 3
    calls += [partial(cancel, learner=one, session_id=run.page_id, now=now) for one in learners[:3]]
    calls += [
        partial(
            rate,
            author=one,
            session_id=over.page_id,
            subject_id=maya.pk,
            stars=5,
            comment="",
            now=now,
        )
        for one in learners[:3]
    ]
    for result in all_at_once(calls):
        assert not isinstance(result, Exception) or isinstance(result, BookingRefused), result

    stayed = {one.username for one in learners[3:]}
    for kind, session in (("session.reminder", run), ("rating.reminder", over)):
        found = told(kind)
        assert set(found.values()) == {1}
        assert {who for who, _ in found} >= stayed
        assert {number for _, number in found} == {session.pk}
    assert sweeps.run_one(REMIND, now=now + MINUTE) == 0
    assert sweeps.run_one(ASK, now=now + MINUTE) == 0
