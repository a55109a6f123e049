"""Rating each other after a session, by the rows that are left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.services import record_attendance
from catalog.feedback import announcements
from catalog.feedback.models import Feedback
from catalog.feedback.rules import Refusal
from catalog.feedback.selectors import people_to_rate
from catalog.feedback.services import FeedbackRefused, rate
from catalog.profiles.models import MentorProfile
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


def rating(mentor: User) -> tuple[int, int, float | None]:
    profile = MentorProfile.objects.get(user=mentor)
    return profile.rating_sum, profile.rating_count, profile.rating


class TestTheMentorsProfile:
    """What learners said comes to a sum and a number, in the very transaction that says it."""

    def test_it_counts_each_learner_once_and_follows_a_change(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        eve = make.learner("eve")
        held.book(run, eve, attendance=Attendance.ATTENDED)
        assert rating(maya) == (0, 0, None)
        say(alice, run, maya, stars=5)
        say(eve, run, maya, stars=2)
        assert rating(maya) == (7, 2, 3.5)
        say(alice, run, maya, stars=1, words="On second thoughts.")
        say(alice, run, maya, stars=1, words="On second thoughts.")
        assert rating(maya) == (3, 2, 1.5)
        refusal_of(alice, run, maya, stars=5, at=LATE)
        assert rating(maya) == (3, 2, 1.5)

    def test_a_profile_that_is_not_there_is_made(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        MentorProfile.objects.all().delete()
        say(alice, run, maya, stars=4)
        assert rating(maya) == (4, 1, 4.0)
        assert MentorProfile.objects.get(user=maya).is_verified is False

    def test_what_mentors_say_of_learners_counts_nowhere(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        MentorProfile.objects.create(user=alice)
        say(maya, run, alice, stars=5)
        assert rating(maya) == rating(alice) == (0, 0, None)

    def test_it_goes_with_the_rating_when_the_transaction_fails(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            say(alice, run, maya, stars=5)
            raise ZeroDivisionError
        assert (rating(maya), said()) == ((0, 0, None), [])


class TestWhatOpenPagesHear:
    """Each topic's own, once it is committed, and nothing of it for others."""

    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
        heard: list[tuple[str, dict[str, object]]] = []
        monkeypatch.setattr(
            announcements,
            "publish_on_commit",
            lambda topic, event: heard.append((topic.name, event.model_dump())),
        )
        return heard

    def test_of_a_rating_its_author_and_the_mentor(
        self, run: SessionRun, maya: User, alice: User, told: list[object]
    ) -> None:
        say(alice, run, maya, stars=4)
        say(alice, run, maya, stars=4)
        received = {
            "type": "rating.received",
            "session_id": run.page_id,
            "rating_count": 1,
            "average": 4.0,
        }
        saved = {"type": "feedback.saved", "session_id": run.page_id}
        assert told == [(f"sessions:{maya.pk}", received), (f"notifications:{alice.pk}", saved)]

    def test_of_what_a_mentor_says_the_mentor_and_the_learner(
        self, run: SessionRun, maya: User, alice: User, told: list[object]
    ) -> None:
        for _ in range(2):
            say(maya, run, alice, stars=4)
        received = {"type": "feedback.received", "session_id": run.page_id}
        saved = {"type": "feedback.saved", "session_id": run.page_id}
        assert told == [
            (f"notifications:{alice.pk}", received),
            (f"notifications:{maya.pk}", saved),
        ]

    def test_of_the_end_those_who_came(
        self, run: SessionRun, maya: User, alice: User, told: list[object]
    ) -> None:
        eve = make.learner("eve")
        held.book(run, eve)
        held.book(run, make.learner("gone"), status=BookingStatus.CANCELLED)
        record_attendance(run_id=run.pk, attended_user_ids={alice.pk, eve.pk}, was_held=True)
        due = {
            "type": "rating.due",
            "session_id": run.page_id,
            "session_title": run.title,
            "mentor_name": "Maya",
        }
        assert told == [(f"notifications:{alice.pk}", due), (f"notifications:{eve.pk}", due)]

    def test_of_what_was_not_held_nobody(
        self, run: SessionRun, alice: User, told: list[object]
    ) -> None:
        record_attendance(run_id=run.pk, attended_user_ids={alice.pk}, was_held=False)
        assert told == []
