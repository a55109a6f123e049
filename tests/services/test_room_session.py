"""A session in its room: start, extension, end by every road, and who came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from catalog.booking.models import Booking
from catalog.sessions.card_models import SessionCard
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status, complete_overdue
from catalog.sessions.models import SessionPage, SessionRun
from live.room import feed, services
from live.room.models import Room
from live.room.rules import RoomRefusal
from live.room.services import RoomRefused, Seat, SeatReplaced
from live.room.sweeps import end_sessions
from live.room.times import milliseconds
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.rooms import book, come_in, kinds, log, presences

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
EARLY = NOON - timedelta(minutes=10)
END = NOON + timedelta(minutes=60)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User, alice: User, bob: User) -> SessionRun:
    """An hour from noon on, booked by alice and bob."""
    run = make.session(mentor=maya, starts_at=NOON)
    book(run, alice, bob, now=NOON)
    return run


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(topic, type) of what the mentor's feed tells."""
    events: list[tuple[str, str]] = []

    def note(topic: object, event: BaseModel) -> None:
        events.append((topic.name, event.type))  # type: ignore[attr-defined]

    monkeypatch.setattr(feed, "publish_on_commit", note)
    return events


def refused(act: Callable[[], None]) -> RoomRefusal:
    with pytest.raises(RoomRefused) as caught:
        act()
    return caught.value.code


def attendance(run: SessionRun) -> dict[str, str]:
    return dict(Booking.objects.filter(run=run).values_list("learner__username", "attendance"))


class TestStart:
    """From ten minutes before the start, by the mentor, once."""

    def test_everybody_hears_it_and_the_clock_runs(
        self, run: SessionRun, maya: User, told: list[tuple[str, str]]
    ) -> None:
        seat = come_in(run, maya, now=EARLY)
        services.start(seat=seat, now=EARLY)
        services.start(seat=seat, now=EARLY + MINUTE)
        assert log(run, since=1) == [("session.live", {"started_at": milliseconds(EARLY)})]
        run.refresh_from_db()
        assert (run.status, run.actual_start) == ("live", EARLY)
        assert told == [(f"sessions:{maya.pk}", "session.live")]

    def test_not_earlier_and_not_by_others(
        self, run: SessionRun, maya: User, alice: User, nina: User
    ) -> None:
        seats = [come_in(run, user, now=EARLY) for user in (alice, nina)]
        for seat in seats:
            assert (
                refused(lambda seat=seat: services.start(seat=seat, now=NOON))
                == RoomRefusal.MENTOR_ONLY
            )
        hers = come_in(run, maya, now=EARLY)
        assert (
            refused(lambda: services.start(seat=hers, now=EARLY - SECOND)) == RoomRefusal.TOO_EARLY
        )
        assert refused(lambda: services.start(seat=hers, now=END)) == RoomRefusal.OVER
        run.refresh_from_db()
        assert (run.status, "session.live" in kinds(run)) == ("scheduled", False)

    def test_not_by_a_tab_that_was_replaced(self, run: SessionRun, maya: User) -> None:
        older = come_in(run, maya, now=EARLY)
        come_in(run, maya, now=EARLY)
        with pytest.raises(SeatReplaced):
            services.start(seat=older, now=NOON)
        run.refresh_from_db()
        assert run.status == "scheduled"

    def test_who_is_here_attends_and_who_comes_later_too(
        self, run: SessionRun, maya: User, alice: User, bob: User, nina: User
    ) -> None:
        hers = come_in(run, maya, now=EARLY)
        come_in(run, alice, now=EARLY)
        come_in(run, nina, now=EARLY)
        services.start(seat=hers, now=NOON)
        come_in(run, bob, now=NOON + MINUTE)
        come_in(run, nina, now=NOON + MINUTE)
        rows = Room.objects.get(run=run).participations.order_by("user__username")
        assert [(row.user.username, row.attended_at) for row in rows] == [
            ("alice", NOON),
            ("bob", NOON + MINUTE),
            ("maya", NOON),
            ("nina", None),
        ]

    def test_who_is_lost_at_the_start_attends_on_coming_back(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        hers, his = come_in(run, maya, now=EARLY), come_in(run, alice, now=EARLY)
        services.lose(seat=his, now=EARLY)
        services.start(seat=hers, now=NOON)
        row = Room.objects.get(run=run).participations.get(user=alice)
        assert row.attended_at is None
        come_in(run, alice, now=NOON + MINUTE, client_id=row.client_id)
        row.refresh_from_db()
        assert (row.attended_at, row.epoch) == (NOON + MINUTE, 1)


@pytest.fixture
def live(run: SessionRun, maya: User, alice: User) -> tuple[SessionRun, Seat, Seat]:
    """The session, live since noon, with the mentor's and alice's seats."""
    hers, his = come_in(run, maya, now=NOON), come_in(run, alice, now=NOON)
    services.start(seat=hers, now=NOON)
    return run, hers, his


def test_a_lobby_hears_that_the_session_was_moved(
    published: Callable[..., SessionRun], maya: User, now: datetime
) -> None:
    run = published(start_time=now + 20 * MINUTE)
    come_in(run, maya, now=now)
    page = SessionPage.objects.get(pk=run.page_id)
    page.starts_at += 5 * MINUTE
    page.ends_at += 25 * MINUTE
    page.save_revision(user=maya).publish(user=maya, skip_permission_checks=True)
    page.save_revision(user=maya).publish(user=maya, skip_permission_checks=True)
    times = {
        "starts_at": milliseconds(run.starts_at + 5 * MINUTE),
        "ends_at": milliseconds(run.ends_at + 25 * MINUTE),
    }
    assert log(run, since=1) == [("session.rescheduled", times)]


class TestExtension:
    """By 5 or 10 minutes, 10 in all; saying the total twice does no harm."""

    def test_the_end_moves_for_everybody_and_for_the_lists(
        self, live: tuple[SessionRun, Seat, Seat]
    ) -> None:
        run, hers, _ = live
        for minutes in (5, 5, 10, 5):
            services.extend(seat=hers, total_minutes=minutes, now=NOON)
        by_5, by_10 = END + 5 * MINUTE, END + 10 * MINUTE
        assert log(run, since=3) == [
            ("session.extended", {"ends_at": milliseconds(by_5), "extension_minutes": 5}),
            ("session.extended", {"ends_at": milliseconds(by_10), "extension_minutes": 10}),
        ]
        run.refresh_from_db()
        assert (run.effective_end, run.ends_at) == (by_10, END)
        assert SessionCard.objects.get(run=run).ends_at == by_10

    def test_it_is_the_mentors_while_it_is_live(self, live: tuple[SessionRun, Seat, Seat]) -> None:
        run, hers, his = live

        def extend(seat: Seat, minutes: int, now: datetime) -> RoomRefusal:
            return refused(lambda: services.extend(seat=seat, total_minutes=minutes, now=now))

        assert extend(his, 5, NOON) == RoomRefusal.MENTOR_ONLY
        assert extend(hers, 15, NOON) == RoomRefusal.TOO_LONG
        assert extend(hers, 5, END) == RoomRefusal.OVER
        run.refresh_from_db()
        assert run.extension_minutes == 0


class TestEnd:
    """By the mentor, by the clock, by the sweep that nobody escapes: the same for all."""

    def test_by_the_mentor(
        self,
        live: tuple[SessionRun, Seat, Seat],
        alice: User,
        told: list[tuple[str, str]],
    ) -> None:
        run, hers, _ = live
        ended = NOON + 42 * MINUTE
        services.end(seat=hers, now=ended)
        services.end(seat=hers, now=ended + MINUTE)
        assert log(run, since=3) == [
            (
                "session.end",
                {"ended_at": milliseconds(ended), "duration": 42 * 60, "reason": "mentor"},
            )
        ]
        run.refresh_from_db()
        assert (run.status, run.actual_end, run.duration) == ("completed", ended, 42 * MINUTE)
        assert presences(run) == {"maya": "gone", "alice": "gone"}
        assert attendance(run) == {"alice": "attended", "bob": "absent"}
        assert told == [(f"sessions:{run.mentor_id}", "session.ended")]

    def test_not_by_others_and_not_before_it_began(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        hers, his = come_in(run, maya, now=NOON), come_in(run, alice, now=NOON)
        assert refused(lambda: services.end(seat=hers, now=NOON)) == RoomRefusal.NOT_LIVE
        services.start(seat=hers, now=NOON)
        assert refused(lambda: services.end(seat=his, now=NOON)) == RoomRefusal.MENTOR_ONLY
        run.refresh_from_db()
        assert run.status == "live"

    def test_at_the_effective_end_and_not_a_second_before(
        self, live: tuple[SessionRun, Seat, Seat]
    ) -> None:
        run, hers, _ = live
        services.extend(seat=hers, total_minutes=5, now=NOON)
        ends = END + 5 * MINUTE
        assert end_sessions(now=ends - SECOND) == 0
        assert [end_sessions(now=ends + 3 * SECOND), end_sessions(now=ends + 4 * SECOND)] == [1, 0]
        assert log(run, since=4) == [
            (
                "session.end",
                {"ended_at": milliseconds(ends), "duration": 65 * 60, "reason": "time"},
            )
        ]
        run.refresh_from_db()
        assert (run.actual_end, run.duration) == (ends, 65 * MINUTE)
        assert attendance(run) == {"alice": "attended", "bob": "absent"}

    def test_found_late_it_is_dated_to_when_it_was_meant_to_end(
        self, live: tuple[SessionRun, Seat, Seat]
    ) -> None:
        run, _, _ = live
        assert complete_overdue(now=END + 3 * 60 * MINUTE) == 1
        run.refresh_from_db()
        assert (run.actual_end, run.duration) == (END, 60 * MINUTE)
        assert attendance(run) == {"alice": "attended", "bob": "absent"}

    def test_a_session_that_never_started_was_not_held(
        self, run: SessionRun, alice: User, told: list[tuple[str, str]]
    ) -> None:
        come_in(run, alice, now=NOON)
        told.clear()
        late = END + 10 * MINUTE
        assert [complete_overdue(now=late - SECOND), complete_overdue(now=late)] == [0, 1]
        assert log(run, since=1) == [
            ("session.end", {"ended_at": milliseconds(END), "duration": None, "reason": "time"})
        ]
        run.refresh_from_db()
        assert (run.status, run.actual_start, run.actual_end) == ("completed", None, END)
        assert run.duration is None
        assert attendance(run) == {"alice": "not_held", "bob": "not_held"}
        assert (presences(run), told) == (
            {"alice": "gone"},
            [(f"sessions:{run.mentor_id}", "session.ended")],
        )

    def test_a_session_whose_room_nobody_entered_leaves_no_log(
        self, run: SessionRun, told: list[tuple[str, str]]
    ) -> None:
        assert complete_overdue(now=END + 10 * MINUTE) == 1
        assert (kinds(run), Room.objects.exists()) == ([], False)
        assert attendance(run) == {"alice": "not_held", "bob": "not_held"}
        assert told == [(f"sessions:{run.mentor_id}", "session.ended")]

    def test_cancelling_closes_the_lobby(
        self, run: SessionRun, alice: User, told: list[tuple[str, str]]
    ) -> None:
        come_in(run, alice, now=EARLY)
        told.clear()
        change_status(run=run, to=RunStatus.CANCELLED, now=EARLY)
        ended = {"ended_at": milliseconds(EARLY), "duration": None, "reason": "cancelled"}
        assert log(run, since=1) == [("session.end", ended)]
        assert (presences(run), attendance(run), told) == (
            {"alice": "gone"},
            {"alice": "", "bob": ""},
            [],
        )

    def test_cancelled_bookings_are_no_absences(
        self, live: tuple[SessionRun, Seat, Seat], bob: User
    ) -> None:
        run, hers, _ = live
        Booking.objects.filter(learner=bob).update(status="cancelled")
        services.end(seat=hers, now=END - MINUTE)
        assert attendance(run) == {"alice": "attended", "bob": ""}
