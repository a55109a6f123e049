"""What a mentor has taught and earned, counted from rows that could be mistaken for it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from catalog.booking.models import Booking
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from home.dashboards.mentor import earnings
from home.dashboards.mentor.earnings import Totals, Week
from home.dashboards.mentor.earnings_csv import HEAD, as_csv
from peerlearn_site.spreadsheets import harmless, unquoted
from peerlearn_site.users.models import User
from tests.support import held, make

pytestmark = pytest.mark.django_db

# A Wednesday, half past midnight on Thursday in India.
NOW = datetime(2026, 7, 1, 19, 0, tzinfo=UTC)
FEE = 499_50


@pytest.fixture
def maya(maya: User) -> User:
    maya.time_zone = "Asia/Kolkata"
    maya.save()
    return maya


def taught(
    mentor: User,
    began: datetime,
    *,
    came: list[User],
    absent: list[User] | None = None,
    fee: int | None = FEE,
) -> SessionRun:
    """A session of an hour that was held, each seat at this price."""
    ended_at = began + timedelta(hours=1)
    run = held.session(mentor=mentor, ended_at=ended_at, came=came, absent=absent or [])
    Booking.objects.filter(run=run).update(price_paise=fee)
    return run


class TestTotals:
    def test_what_was_held_counts_at_the_price_of_each_booking(
        self, maya: User, carl: User, alice: User, bob: User
    ) -> None:
        taught(maya, NOW - timedelta(hours=3), came=[alice], absent=[bob])
        taught(maya, NOW - timedelta(days=40), came=[alice, bob], fee=100_01)
        taught(maya, NOW - timedelta(days=2), came=[bob], fee=None)
        taught(carl, NOW - timedelta(hours=3), came=[alice, bob])
        for status in ("cancelled", "expired"):
            run = taught(maya, NOW - timedelta(days=50), came=[])
            Booking.objects.filter(pk=held.book(run, alice, status=status).pk).update(
                price_paise=FEE
            )
        for status in RunStatus:
            # Not over, called off, or never begun: nothing was earned.
            run = make.session(mentor=maya, starts_at=NOW - timedelta(hours=2), status=status)
            Booking.objects.filter(pk=held.book(run, alice).pk).update(price_paise=FEE)

        found = earnings.totals(mentor=maya, now=NOW)

        assert found == Totals(
            earned=2 * FEE + 2 * 100_01, earned_this_month=2 * FEE, taught=1 + 2 + 1
        )

    @pytest.mark.parametrize(
        ("began", "is_this_month"),
        [
            (datetime(2026, 6, 30, 18, 29, 59, tzinfo=UTC), False),
            (datetime(2026, 6, 30, 18, 30, tzinfo=UTC), True),
        ],
    )
    def test_a_month_begins_in_the_mentors_zone(
        self, began: datetime, is_this_month: bool, maya: User, alice: User
    ) -> None:
        taught(maya, began, came=[alice])
        found = earnings.totals(mentor=maya, now=NOW)
        assert found == Totals(FEE, FEE if is_this_month else 0, 1)

    def test_who_has_held_nothing_has_noughts(self, maya: User) -> None:
        assert earnings.totals(mentor=maya, now=NOW) == Totals(0, 0, 0)


class TestWeeks:
    def test_twelve_of_them_from_mondays_in_the_mentors_zone(
        self, maya: User, carl: User, alice: User, bob: User
    ) -> None:
        monday = datetime(2026, 6, 29, tzinfo=ZoneInfo("Asia/Kolkata"))
        taught(maya, monday, came=[alice, bob])
        taught(maya, monday + timedelta(days=1), came=[], absent=[bob])
        taught(maya, monday - timedelta(seconds=1), came=[bob], fee=None)
        first = monday - timedelta(weeks=11)
        taught(maya, first, came=[alice])
        taught(maya, first - timedelta(seconds=1), came=[alice])
        taught(carl, monday, came=[alice])

        found = earnings.weeks(mentor=maya, now=NOW)

        assert [week.monday for week in found] == [
            date(2026, 6, 29) - timedelta(weeks=back) for back in range(11, -1, -1)
        ]
        assert [week for week in found if week.sessions] == [
            Week(date(2026, 4, 13), sessions=1, taught=1, earned=FEE),
            Week(date(2026, 6, 22), sessions=1, taught=1, earned=0),
            Week(date(2026, 6, 29), sessions=2, taught=2, earned=3 * FEE),
        ]

    def test_a_sunday_evening_belongs_to_the_week_that_ends(self, maya: User) -> None:
        sunday = datetime(2026, 7, 5, 23, 59, tzinfo=ZoneInfo("Asia/Kolkata"))
        assert earnings.weeks(mentor=maya, now=sunday)[-1].monday == date(2026, 6, 29)

    def test_summer_time_moves_no_session_to_another_week(self, maya: User, alice: User) -> None:
        maya.time_zone = "Europe/London"
        monday = datetime(2026, 3, 30, 0, 30, tzinfo=ZoneInfo("Europe/London"))
        taught(maya, monday, came=[alice])
        found = earnings.weeks(mentor=maya, now=monday + timedelta(days=1))
        assert [week.monday for week in found if week.taught] == [date(2026, 3, 30)]


def test_each_session_has_its_own_figures_the_newest_first(
    maya: User, carl: User, alice: User, bob: User
) -> None:
    older = taught(maya, NOW - timedelta(days=9), came=[alice], absent=[bob])
    empty = taught(maya, NOW - timedelta(days=5), came=[])
    newer = taught(maya, NOW - timedelta(days=1), came=[bob], fee=None)
    held.book(newer, alice, status="cancelled")
    taught(carl, NOW - timedelta(days=2), came=[alice])
    found = earnings.sessions(mentor=maya)
    assert [(run.pk, run.confirmed, run.attended, run.earned) for run in found] == [
        (newer.pk, 1, 1, 0),
        (empty.pk, 0, 0, 0),
        (older.pk, 2, 1, 2 * FEE),
    ]


class TestTheFile:
    def test_says_when_where_and_how_much(self, maya: User, alice: User, bob: User) -> None:
        run = taught(maya, NOW, came=[alice], absent=[bob])
        SessionRun.objects.filter(pk=run.pk).update(title='Maths, "गणित", and\nmore')
        text = as_csv(earnings.sessions(mentor=maya), zone=maya.zone)
        assert text.startswith("\ufeffSession,Start,")
        assert list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))) == [
            list(HEAD),
            [
                'Maths, "गणित", and\nmore',
                "2026-07-02T00:30:00+05:30",
                "2026-07-02T01:30:00+05:30",
                "Asia/Kolkata",
                "2",
                "1",
                "999.00",
            ],
        ]

    @pytest.mark.parametrize(
        "title",
        ["=1+1", "+91 98", "-2", "@SUM(A1)", " =1+1", "\t=1", "\r=1", "＝1+1", "＠x", "\n@x"],
    )
    def test_a_title_is_never_a_formula(self, title: str) -> None:
        assert harmless(title) == f"'{title}"
        assert unquoted(harmless(title)) == title

    @pytest.mark.parametrize("title", ["1+1=2", "Plain", "a@b", "'quoted", "", "गणित"])
    def test_what_is_none_stays_as_it_is(self, title: str) -> None:
        assert harmless(title) == title
        assert unquoted(title) == title

    @pytest.mark.parametrize("title", ["'=1", "''+1", "' =1"])
    def test_what_was_quoted_by_hand_comes_back_as_it_was(self, title: str) -> None:
        assert harmless(title) == f"'{title}"
        assert unquoted(harmless(title)) == title
