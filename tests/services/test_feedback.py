"""Rating each other after a session, by the rows that are left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from catalog.booking.enums import Attendance, BookingStatus
from catalog.feedback.models import Feedback
from catalog.feedback.rules import Refusal
from catalog.feedback.selectors import people_to_rate
from catalog.feedback.services import FeedbackRefused, rate
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support import held, make

END = datetime(2026, 11, 21, 19, tzinfo=UTC)
SOON, LATE = END + timedelta(minutes=1), END + timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User, alice: User, bob: User) -> SessionRun:
    """alice came, bob did not."""
    return held.session(mentor=maya, ended_at=END, came=[alice], absent=[bob])


def say(
    author: User, run: SessionRun, subject: User, *, stars: int = 5, words: str = "", at=SOON
) -> bool:
    """Rate, and tell whether it was new."""
    return rate(
        author=author,
        session_id=run.page_id,
        subject_id=subject.pk,
        stars=stars,
        comment=words,
        now=at,
    ).is_new


def said() -> list[tuple[str, str, int, str]]:
    rows = Feedback.objects.order_by("pk")
    return list(rows.values_list("author__username", "subject__username", "stars", "comment"))


def refusal_of(author: User, run: SessionRun, subject: User, **values: object) -> Refusal:
    with pytest.raises(FeedbackRefused) as caught:
        say(author, run, subject, **values)  # type: ignore[arg-type]
    return caught.value.refusal


def test_both_sides_rate_each_other(run: SessionRun, maya: User, alice: User) -> None:
    assert say(alice, run, maya, stars=5, words="Clear and kind.") is True
    assert say(maya, run, alice, stars=4, words="Came prepared.") is True
    assert said() == [
        ("alice", "maya", 5, "Clear and kind."),
        ("maya", "alice", 4, "Came prepared."),
    ]


def test_saying_it_differently_changes_the_one_row(
    run: SessionRun, maya: User, alice: User
) -> None:
    say(alice, run, maya, stars=2, words="Too fast.")
    assert say(alice, run, maya, stars=4, at=SOON + timedelta(hours=2)) is False
    (row,) = Feedback.objects.all()
    assert (row.stars, row.comment) == (4, "")
    assert (row.created_at, row.updated_at) == (SOON, SOON + timedelta(hours=2))


def test_after_a_day_it_stays_as_it_is(run: SessionRun, maya: User, alice: User) -> None:
    say(alice, run, maya, stars=2)
    assert refusal_of(alice, run, maya, stars=5, at=LATE) == Refusal.CLOSED
    assert said() == [("alice", "maya", 2, "")]


def test_saying_the_same_again_is_harmless_at_any_time(
    run: SessionRun, maya: User, alice: User
) -> None:
    say(alice, run, maya, stars=2)
    assert say(alice, run, maya, stars=2, at=LATE) is False
    assert Feedback.objects.get().updated_at == SOON


def test_the_first_rating_may_come_late(run: SessionRun, maya: User, alice: User) -> None:
    assert say(alice, run, maya, at=LATE + timedelta(days=30)) is True


@pytest.mark.parametrize(
    ("author", "subject", "refusal"),
    [
        ("bob", "maya", Refusal.NOT_TOGETHER),
        ("maya", "bob", Refusal.NOT_TOGETHER),
        ("maya", "carl", Refusal.NOT_TOGETHER),
        ("alice", "bob", Refusal.NOT_TOGETHER),
        ("alice", "alice", Refusal.NOT_TOGETHER),
        ("maya", "maya", Refusal.NOT_TOGETHER),
        ("carl", "maya", Refusal.NOT_IN_SESSION),
        ("nina", "maya", Refusal.NOT_IN_SESSION),
    ],
)
def test_nobody_else_rates_anybody_else(
    run: SessionRun, carl: User, nina: User, author: str, subject: str, refusal: Refusal
) -> None:
    person = User.objects.get(username=author)
    assert refusal_of(person, run, User.objects.get(username=subject)) == refusal
    assert said() == []


@pytest.mark.parametrize("status", [RunStatus.SCHEDULED, RunStatus.LIVE, RunStatus.CANCELLED])
def test_nobody_rates_what_is_not_over(
    run: SessionRun, maya: User, alice: User, status: RunStatus
) -> None:
    SessionRun.objects.update(status=status)
    assert refusal_of(alice, run, maya) == Refusal.NOT_OVER
    assert people_to_rate(author=alice, run=SessionRun.objects.get()) == []


@pytest.mark.parametrize(
    "values",
    [
        {"status": BookingStatus.CANCELLED},
        {"attendance": Attendance.NOT_HELD},
        {"attendance": ""},
    ],
)
def test_a_seat_that_was_not_used_rates_nobody(
    run: SessionRun, maya: User, alice: User, values: dict[str, str]
) -> None:
    run.bookings.filter(learner=alice).update(**values)
    assert people_to_rate(author=alice, run=run) == []
    assert people_to_rate(author=maya, run=run) == []


def test_another_sessions_attendance_gives_no_right_here(
    run: SessionRun, maya: User, carl: User, alice: User
) -> None:
    other = held.session(mentor=carl, ended_at=END)
    assert refusal_of(alice, other, carl) == Refusal.NOT_IN_SESSION
    assert refusal_of(alice, run, carl) == Refusal.NOT_TOGETHER


def test_a_list_of_learners_costs_the_same_however_many_came(
    maya: User, django_assert_num_queries
) -> None:
    everybody = [make.learner(f"learner{number}") for number in range(12)]
    run = held.session(mentor=maya, ended_at=END, came=everybody)
    for learner in everybody:
        say(maya, run, learner, stars=3)
    with django_assert_num_queries(2):
        people = people_to_rate(author=maya, run=run)
    assert [(person.id, person.stars) for person in people] == [(one.pk, 3) for one in everybody]


class TestTheDatabaseSaysNo:
    """Whatever a service forgets, the constraints hold."""

    @pytest.mark.parametrize("stars", [0, 6])
    def test_stars_that_are_none(
        self, run: SessionRun, maya: User, alice: User, stars: int
    ) -> None:
        with pytest.raises(IntegrityError):
            say(alice, run, maya, stars=stars)

    def test_a_second_row_of_the_same_pair(self, run: SessionRun, maya: User, alice: User) -> None:
        say(alice, run, maya)
        with pytest.raises(IntegrityError):
            Feedback.objects.create(
                run=run, author=alice, subject=maya, stars=1, created_at=END, updated_at=END
            )
