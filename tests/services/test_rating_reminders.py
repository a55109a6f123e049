"""Who came and has not rated the mentor is asked five minutes after the end, once (SPEC 10.14)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.booking.models import Booking
from catalog.feedback.services import rate
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import relay, sweeps
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import held, make

END = datetime(2026, 11, 21, 19, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
DUE = END + 5 * MINUTE
SWEEP = "catalog.feedback.sweeps.ask_for_ratings"
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User, alice: User, bob: User) -> SessionRun:
    """alice came, bob did not."""
    return held.session(mentor=maya, ended_at=END, came=[alice], absent=[bob])


def sweep(now: datetime) -> int:
    return sweeps.run_one(SWEEP, now=now)


def asked() -> list[tuple[str, str, str]]:
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [(row.recipient.username, row.kind, row.title) for row in rows]


def say(author: User, run: SessionRun, subject: User, *, at: datetime) -> None:
    rate(
        author=author,
        session_id=run.page_id,
        subject_id=subject.pk,
        stars=5,
        comment="",
        now=at,
    )


def test_who_came_is_asked_once_after_five_minutes(run: SessionRun, mailoutbox: list[Any]) -> None:
    moments = (DUE - SECOND, DUE, DUE + SECOND, DUE + DAY)
    assert [sweep(moment) for moment in moments] == [0, 1, 0, 0]
    relay.run_due(now=DUE)
    assert asked() == [("alice", "rating.reminder", "Rate your mentor: Maya")]
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    [note] = Notification.objects.all()
    assert note.url == f"{run.page.get_url()}?rate=1"
    assert note.data == {"run_id": run.pk}
    assert f"You were in “{run.title}” with Maya. How was it?" in note.body


def test_who_rated_is_not_asked_and_need_not_be_later(
    run: SessionRun, maya: User, alice: User
) -> None:
    say(alice, run, maya, at=END + MINUTE)
    assert (sweep(DUE), asked()) == (0, [])
    assert Booking.objects.get(learner=alice).rating_asked_at == DUE


def test_what_the_mentor_said_of_a_learner_is_no_answer_of_the_learner(
    run: SessionRun, maya: User, alice: User
) -> None:
    say(maya, run, alice, at=END + MINUTE)
    assert sweep(DUE) == 1


def test_stars_for_another_session_are_none_for_this_one(
    run: SessionRun, maya: User, alice: User
) -> None:
    other = held.session(mentor=maya, ended_at=END - DAY, came=[alice])
    say(alice, other, maya, at=END)
    sweep(DUE)
    assert [note.data for note in Notification.objects.all()] == [{"run_id": run.pk}]


def test_what_was_not_held_is_asked_of_nobody(maya: User, alice: User) -> None:
    run = make.session(mentor=maya, starts_at=END - DAY, status=RunStatus.COMPLETED)
    SessionRun.objects.filter(pk=run.pk).update(actual_end=END)
    held.book(run, alice, attendance="not_held")
    assert (sweep(DUE), asked()) == (0, [])


@pytest.mark.parametrize("status", [RunStatus.LIVE, RunStatus.SCHEDULED, RunStatus.CANCELLED])
def test_what_is_not_over_is_asked_of_nobody(run: SessionRun, status: RunStatus) -> None:
    SessionRun.objects.filter(pk=run.pk).update(status=status)
    assert (sweep(DUE), asked()) == (0, [])


@pytest.mark.parametrize(
    ("pause", "count"), [(3 * DAY, 1), (7 * DAY - SECOND, 1), (7 * DAY, 0), (30 * DAY, 0)]
)
def test_after_a_pause_of_up_to_a_week(run: SessionRun, pause: timedelta, count: int) -> None:
    assert sweep(END + pause) == count


def test_each_session_asks_of_its_own(maya: User, carl: User, alice: User, bob: User) -> None:
    held.session(mentor=maya, ended_at=END, came=[alice, bob])
    held.session(mentor=carl, ended_at=END + MINUTE, came=[alice])
    assert sweep(DUE) == 2
    assert sweep(DUE + MINUTE) == 1
    assert [(who, title) for who, _, title in asked()] == [
        ("alice", "Rate your mentor: Maya"),
        ("bob", "Rate your mentor: Maya"),
        ("alice", "Rate your mentor: Carl"),
    ]


def test_a_full_house_costs_what_one_does(maya: User) -> None:
    costs = []
    for size in (1, 25):
        people = [make.learner(f"learner{size}x{number}") for number in range(size)]
        held.session(mentor=maya, ended_at=END, came=people)
        with CaptureQueriesContext(connection) as captured:
            assert sweep(DUE) == size
        costs.append(len(captured))
    assert costs[0] == costs[1]
