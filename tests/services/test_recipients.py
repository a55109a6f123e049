"""Every event against everybody: who is told by a row, by a mail and on which topic, and nobody else.

alice takes part, maya teaches; bob, carl, nina and a visitor stand by, each with a session or a seat elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.sessions.editing import SessionChanges, cancel_session, update_session
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.effects import relay, sweeps
from peerlearn_site.notifications.models import Notification
from peerlearn_site.realtime import publish
from peerlearn_site.realtime.messages import Message
from peerlearn_site.realtime.topics import (
    PUBLIC,
    notifications_of,
    sessions_of_mentor,
    topics_for,
)
from peerlearn_site.users.models import User
from tests.support import factories, held

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Far ahead of whenever this is read.
NOW = datetime(datetime.now(UTC).year + 1, 1, 15, 6, tzinfo=UTC)
START = NOW + 72 * HOUR
PAUSE = "catalog.booking.sweeps.free_unpaid_seats"
REMIND = "catalog.booking.sweeps.remind_of_starts"
UNBOOKED = "catalog.booking.sweeps.tell_of_unbooked_sessions"
ASK = "catalog.feedback.sweeps.ask_for_ratings"


@dataclass
class Stage:
    """The session of the story, empty, and those who may be told."""

    run: SessionRun
    maya: User
    alice: User

    def book(self) -> None:
        book(learner=self.alice, session_id=self.run.page_id, now=NOW)


Act = Callable[[Stage], None]


def nothing(stage: Stage) -> None:
    """Nobody has a seat."""


def books(stage: Stage) -> None:
    stage.book()


def gives_back(stage: Stage) -> None:
    cancel(learner=stage.alice, session_id=stage.run.page_id, now=NOW)


def moves(stage: Stage) -> None:
    later = START + HOUR
    changes = SessionChanges(starts_at=later, ends_at=later + HOUR)
    update_session(page=page_of(stage), mentor=stage.maya, changes=changes, now=NOW)


def calls_off(stage: Stage) -> None:
    cancel_session(page=page_of(stage), mentor=stage.maya, now=NOW)


def page_of(stage: Stage) -> SessionPage:
    page: SessionPage = SessionPage.objects.get(pk=stage.run.page_id)
    return page


def a_day_before(stage: Stage) -> None:
    sweeps.run_one(REMIND, now=START - 24 * HOUR)


def an_hour_before(stage: Stage) -> None:
    sweeps.run_one(REMIND, now=START - HOUR)


def its_start_passes(stage: Stage) -> None:
    for name in (PAUSE, REMIND, UNBOOKED):
        sweeps.run_one(name, now=START)


def was_held(stage: Stage) -> None:
    """alice came, bob had a seat and did not."""
    bob = User.objects.get(username="bob")
    run = held.session(mentor=stage.maya, ended_at=START, came=[stage.alice], absent=[bob])
    assert run.mentor == stage.maya


def five_minutes_after(stage: Stage) -> None:
    sweeps.run_one(ASK, now=START + 5 * MINUTE)


ALICE, MAYA = "alice", "maya"
MATRIX: list[tuple[str, Act, Act, set[tuple[str, str]], set[str]]] = [
    (
        "a seat is booked",
        nothing,
        books,
        {(ALICE, "booking.confirmed"), (MAYA, "booking.received")},
        {"learner.booked"},
    ),
    (
        "a seat is given back",
        books,
        gives_back,
        {(ALICE, "booking.cancelled"), (MAYA, "booking.given_back")},
        {"booking.cancelled"},
    ),
    ("the session is moved", books, moves, {(ALICE, "session.rescheduled")}, {"own_session"}),
    ("an empty session is moved", nothing, moves, set(), {"own_session"}),
    (
        "the session is called off",
        books,
        calls_off,
        {(ALICE, "session.cancelled")},
        {"own_session"},
    ),
    ("an empty session is called off", nothing, calls_off, set(), {"own_session"}),
    (
        "a day is left",
        books,
        a_day_before,
        {(ALICE, "session.reminder"), (MAYA, "session.reminder_mentor")},
        set(),
    ),
    (
        "an hour is left",
        books,
        an_hour_before,
        {(ALICE, "session.reminder"), (MAYA, "session.reminder_mentor")},
        set(),
    ),
    (
        "an hour is left and nobody comes",
        nothing,
        an_hour_before,
        {(MAYA, "session.reminder_mentor")},
        set(),
    ),
    ("the start passes", books, its_start_passes, set(), set()),
    (
        "the start passes and nobody booked",
        nothing,
        its_start_passes,
        {(MAYA, "session.no_bookings")},
        {"session.no_bookings"},
    ),
    (
        "five minutes after the end",
        was_held,
        five_minutes_after,
        {(ALICE, "rating.reminder")},
        set(),
    ),
    ("five minutes after nothing", books, five_minutes_after, set(), set()),
]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """All that goes to open pages, whichever road it takes."""
    said: list[Message] = []
    monkeypatch.setattr(publish, "_send", lambda group, message: said.append(message))
    return said


@pytest.fixture
def stage(maya: User, carl: User, alice: User, bob: User, nina: User) -> Stage:
    """bob and carl have business elsewhere, at another hour and with each other."""
    run = factories.session(mentor=maya, now=NOW, start_time=START, title="Knots at sea level")
    elsewhere = factories.session(
        mentor=carl, now=NOW, start_time=START + 300 * HOUR, title="Sails in the wind"
    )
    book(learner=bob, session_id=elsewhere.page_id, now=NOW)
    Notification.objects.all().delete()
    return Stage(run, maya, alice)


@pytest.mark.parametrize(
    ("before", "act", "rows", "events"),
    [case[1:] for case in MATRIX],
    ids=[case[0] for case in MATRIX],
)
def test_who_is_told(
    before: Act,
    act: Act,
    rows: set[tuple[str, str]],
    events: set[str],
    stage: Stage,
    heard: list[Message],
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before(stage)
    while relay.run_due(now=NOW):
        """Until what went before is through."""
    Notification.objects.all().delete()
    mailoutbox.clear()
    heard.clear()

    with django_capture_on_commit_callbacks(execute=True):
        act(stage)
        while relay.run_due(now=START + HOUR):
            """Until nothing is due."""

    told = [
        (note.recipient.username, note.kind)
        for note in Notification.objects.select_related("recipient")
    ]
    assert sorted(told) == sorted(rows)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(
        f"{who}@example.org" for who, _ in rows
    )
    own = sessions_of_mentor(stage.maya.pk).name
    assert sorted(said["event"] for said in heard if said["topic"] == own) == sorted(events)
    # On nobody else's own topic was spoken, and what everybody hears names nobody.
    people = User.objects.filter(username__in={who for who, _ in told})
    theirs = {notifications_of(person.pk).name for person in people}
    everybodys = {topic.name for topic in PUBLIC}
    assert {said["topic"] for said in heard} <= {own} | theirs | everybodys
    public = " ".join(said["data"] for said in heard if said["topic"] in everybodys)
    assert "alice" not in public.lower()


def test_only_the_mentor_listens_to_the_mentors_topic(
    stage: Stage, carl: User, bob: User, nina: User
) -> None:
    own = sessions_of_mentor(stage.maya.pk)
    listeners = [stage.maya, stage.alice, carl, bob, nina, AnonymousUser()]
    assert [own in topics_for(user) for user in listeners] == [True, *[False] * 5]


def test_the_bystanders_have_what_could_leak(stage: Stage) -> None:
    assert Booking.objects.get().learner.username == "bob"
