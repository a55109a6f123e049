"""Who is reminded of a start, when, how often and in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.sessions.editing import SessionChanges, cancel_session, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionPage, SessionRun
from catalog.site_settings.models import SiteSettings
from peerlearn_site.effects import sweeps
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import make

START = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LONG_BEFORE = START - 72 * HOUR
REMIND = "catalog.booking.sweeps.remind_of_starts"
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User) -> SessionRun:
    return make.session(mentor=maya, starts_at=START, title="Knots at sea")


@pytest.fixture
def booked(run: SessionRun, alice: User) -> Booking:
    return book(learner=alice, session_id=run.page_id, now=LONG_BEFORE).booking


def sweep(now: datetime) -> int:
    return sweeps.run_one(REMIND, now=now)


def told(kind: str = "session.reminder") -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind=kind).order_by("pk").select_related("recipient")
    return [(row.recipient.username, row.title) for row in rows]


def test_a_day_and_an_hour_before_each_once(booked: Booking) -> None:
    moments = [24 * HOUR + SECOND, 24 * HOUR, 24 * HOUR - SECOND, 2 * HOUR, HOUR, 30 * MINUTE]
    counts = [sweep(START - left) for left in moments]
    # The learner and the mentor.
    assert counts == [0, 2, 0, 0, 2, 0]
    assert told() == [
        ("alice", "Starts tomorrow at 18:00 IST: Knots at sea"),
        ("alice", "Starts in 1 hour: Knots at sea"),
    ]
    assert told("session.reminder_mentor") == [
        ("maya", "Your session starts tomorrow at 18:00 IST: Knots at sea"),
        ("maya", "Your session starts in 1 hour: Knots at sea"),
    ]


def test_what_it_says(run: SessionRun, booked: Booking, bob: User, settings: object) -> None:
    settings.PUBLIC_URL = "https://learn.example"  # type: ignore[attr-defined]
    User.objects.filter(pk=bob.pk).update(time_zone="America/New_York")
    bob.refresh_from_db()
    book(learner=bob, session_id=run.page_id, now=LONG_BEFORE)
    sweep(START - 40 * MINUTE)
    hers, his = Notification.objects.filter(kind="session.reminder").order_by("pk")
    assert hers.body.splitlines() == [
        "“Knots at sea” with Maya starts in 40 minutes.",
        "",
        "Sat 21 Nov 2026, 18:00–19:00 IST",
        "",
        "Its room opens half an hour before the start: "
        f"https://learn.example/session/{run.room_code}/",
        "",
        "If you cannot come, give your seat back until the start, so that somebody else can have it.",
    ]
    assert "Sat 21 Nov 2026, 07:30–08:30 EST" in his.body
    kept = {"run_id": run.pk, "starts_at": START.isoformat()}
    assert (hers.url, hers.data, hers.read_at) == (run.page.get_url(), kept, None)
    mayas = Notification.objects.get(kind="session.reminder_mentor")
    assert mayas.body.splitlines()[:3] == [
        "“Knots at sea” starts in 40 minutes. 2 learners have booked.",
        "",
        "Sat 21 Nov 2026, 18:00–19:00 IST",
    ]


def test_two_zones_are_told_two_days_of_one_moment(maya: User, alice: User, bob: User) -> None:
    start = datetime(2026, 11, 21, 20, tzinfo=UTC)
    run = make.session(mentor=maya, starts_at=start, title="Knots at sea")
    User.objects.filter(pk=bob.pk).update(time_zone="America/New_York")
    bob.refresh_from_db()
    for learner in (alice, bob):
        book(learner=learner, session_id=run.page_id, now=LONG_BEFORE)
    sweep(start - 10 * HOUR)
    assert told() == [
        ("alice", "Starts tomorrow at 01:30 IST: Knots at sea"),
        ("bob", "Starts today at 15:00 EST: Knots at sea"),
    ]


def test_over_a_change_of_clocks(maya: User, bob: User) -> None:
    """New York goes from summer to winter time on 1 November 2026 at 06:00 UTC."""
    start = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
    run = make.session(mentor=maya, starts_at=start, title="Knots at sea")
    User.objects.filter(pk=bob.pk).update(time_zone="America/New_York")
    bob.refresh_from_db()
    book(learner=bob, session_id=run.page_id, now=start - 72 * HOUR)
    sweep(start - 24 * HOUR)
    assert told() == [("bob", "Starts today at 23:30 EST: Knots at sea")]
    [note] = Notification.objects.filter(kind="session.reminder")
    assert "Sun 1 Nov 2026, 23:30 – Mon 2 Nov 2026, 00:30 EST" in note.body


@pytest.mark.parametrize(
    ("wakes", "words"),
    [
        (20 * HOUR, ["Starts tomorrow at 18:00 IST"]),
        (12 * HOUR, ["Starts today at 18:00 IST"]),
        (40 * MINUTE, ["Starts in 40 minutes"]),
        (SECOND, ["Starts in 1 minute"]),
        (0 * SECOND, []),
        (-HOUR, []),
    ],
)
def test_after_a_pause_one_is_told_with_what_is_left(
    booked: Booking, wakes: timedelta, words: list[str]
) -> None:
    for _ in range(2):
        sweep(START - wakes)
    assert told() == [("alice", f"{said}: Knots at sea") for said in words]
    assert len(told("session.reminder_mentor")) == len(words)


@pytest.mark.parametrize("late", [24 * HOUR, 2 * HOUR, HOUR, 5 * MINUTE])
def test_who_books_after_it_came_needs_none_of_it(
    run: SessionRun, alice: User, late: timedelta
) -> None:
    book(learner=alice, session_id=run.page_id, now=START - late)
    sweep(START - late)
    assert told() == []
    sweep(START - HOUR + SECOND)
    assert len(told()) == int(late > HOUR)


def test_who_has_no_seat_any_more_is_told_nothing(
    run: SessionRun, booked: Booking, alice: User, bob: User
) -> None:
    book(learner=bob, session_id=run.page_id, now=LONG_BEFORE)
    cancel(learner=alice, session_id=run.page_id, now=START - 30 * HOUR)
    sweep(START - 24 * HOUR)
    assert [who for who, _ in told()] == ["bob"]


def test_a_hold_is_no_seat(maya: User, alice: User) -> None:
    run = make.session(mentor=maya, starts_at=START, price_paise=500_00)
    book(learner=alice, session_id=run.page_id, now=START - 24 * HOUR - MINUTE)
    sweep(START - 24 * HOUR)
    assert told() == []


@pytest.mark.parametrize("status", [RunStatus.LIVE, RunStatus.COMPLETED, RunStatus.CANCELLED])
def test_what_has_begun_or_will_not_be_is_not_reminded_of(
    run: SessionRun, booked: Booking, status: RunStatus
) -> None:
    assert change_status(run=run, to=status, now=START - 2 * HOUR)
    sweep(START - HOUR)
    assert (told(), told("session.reminder_mentor")) == ([], [])


def test_the_hours_are_those_that_staff_set(booked: Booking) -> None:
    SiteSettings.objects.create(reminder_hours="48, 3")
    for left in (48 * HOUR, 24 * HOUR, 3 * HOUR, HOUR):
        sweep(START - left)
    assert [title for _, title in told()] == [
        "Starts on Sat 21 Nov 2026 at 18:00 IST: Knots at sea",
        "Starts today at 18:00 IST: Knots at sea",
    ]


def test_no_hours_that_can_be_read_remind_nobody(booked: Booking) -> None:
    SiteSettings.objects.create(reminder_hours="soon")
    assert (sweep(START - HOUR), told()) == (0, [])


class TestAMovedSession:
    """Whoever was told of a move knows; the new start is reminded of anew."""

    @pytest.fixture
    def now(self, now: datetime) -> datetime:
        return now

    @pytest.fixture
    def moving(
        self, published: Callable[..., SessionRun], alice: User, now: datetime
    ) -> SessionRun:
        run = published(start_time=now + 96 * HOUR)
        book(learner=alice, session_id=run.page_id, now=now)
        return run

    @staticmethod
    def move(run: SessionRun, start: datetime, now: datetime) -> None:
        changes = SessionChanges(starts_at=start, ends_at=start + HOUR)
        page = SessionPage.objects.get(pk=run.page_id)
        update_session(page=page, mentor=run.mentor, changes=changes, now=now)

    def test_the_news_of_the_move_is_reminder_enough(
        self, moving: SessionRun, now: datetime
    ) -> None:
        self.move(moving, now + 20 * HOUR, now)
        sweep(now)
        sweep(now + 18 * HOUR)
        assert (told(), told("session.reminder_mentor")) == ([], [])
        sweep(now + 19 * HOUR)
        assert [len(told()), len(told("session.reminder_mentor"))] == [1, 1]

    def test_a_later_start_has_reminders_of_its_own(
        self, moving: SessionRun, now: datetime
    ) -> None:
        sweep(now + 72 * HOUR)
        self.move(moving, now + 192 * HOUR, now + 73 * HOUR)
        for hours in (95, 168, 191):
            sweep(now + hours * HOUR)
        assert [len(told()), len(told("session.reminder_mentor"))] == [3, 3]

    def test_a_cancelled_one_is_not_reminded_of(self, moving: SessionRun, now: datetime) -> None:
        page = SessionPage.objects.get(pk=moving.page_id)
        cancel_session(page=page, mentor=moving.mentor, now=now)
        sweep(now + 72 * HOUR)
        assert (told(), told("session.reminder_mentor")) == ([], [])


def test_one_that_fails_keeps_no_other_quiet(
    maya: User, carl: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalog.booking import reminders

    runs = [make.session(mentor=mentor, starts_at=START) for mentor in (maya, carl)]
    for run in runs:
        book(learner=alice, session_id=run.page_id, now=LONG_BEFORE)
    whole = reminders.remind_learners

    def fails_at_first(**values: object) -> int:
        if values["run"] == runs[0]:
            raise RuntimeError("no luck")
        return whole(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders, "remind_learners", fails_at_first)
    assert sweep(START - HOUR) == 2
    assert Notification.objects.get(kind="session.reminder").data["run_id"] == runs[1].pk


def queries(now: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        sweep(now)
    return len([query for query in captured if "INSERT" not in query["sql"]])


def test_a_pass_that_tells_nobody_costs_the_same_however_many_wait(maya: User, alice: User) -> None:
    costs = []
    for _ in range(2):
        for _ in range(6):
            run = make.session(mentor=maya, starts_at=START)
            book(learner=alice, session_id=run.page_id, now=START - 23 * HOUR)
        sweep(START - 22 * HOUR)
        costs.append(queries(START - 21 * HOUR))
    assert costs[0] == costs[1] <= 4


def test_a_full_house_costs_what_one_does(maya: User) -> None:
    costs = []
    for size in (1, 30):
        run = make.session(mentor=maya, starts_at=START, capacity=40)
        for number in range(size):
            learner = make.learner(f"learner{size}x{number}")
            book(learner=learner, session_id=run.page_id, now=LONG_BEFORE)
        costs.append(queries(START - HOUR))
    assert costs[0] == costs[1]
