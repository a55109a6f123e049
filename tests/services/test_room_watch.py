"""The sweep over rooms: who went silent, whose grace is over, and the time in which nobody watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from catalog.sessions import lifecycle
from catalog.sessions.models import SessionRun
from live.room import services, watch
from live.room.models import Participation, Room
from live.room.services import Seat
from live.room.sweeps import end_sessions, watch_rooms
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.rooms import book, come_in, kinds, log, presences

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def run(maya: User, alice: User) -> SessionRun:
    run = make.session(mentor=maya, starts_at=NOON)
    book(run, alice, now=NOON)
    return run


def keep_watching(until: float, *, since: float = 0, alive: tuple[Seat, ...] = ()) -> None:
    """Sweep every second, as a server does, and note every five seconds who is heard."""
    for second in range(int(since), int(until) + 1):
        if second % 5 == 0:
            services.seen(connection_ids=[seat.connection_id for seat in alive], now=at(second))
        watch_rooms(now=at(second))


class TestWhoseProcessDied:
    """Sockets end with their process; another one notices."""

    def test_the_silent_are_lost_within_fifteen_seconds_and_the_others_not(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        hers, _ = come_in(run, maya, now=NOON), come_in(run, alice, now=NOON)
        keep_watching(14, alive=(hers,))
        assert presences(run) == {"maya": "here", "alice": "here"}
        keep_watching(15, since=15, alive=(hers,))
        assert presences(run) == {"maya": "here", "alice": "lost"}
        keep_watching(40, since=16, alive=(hers,))
        assert kinds(run, since=2) == ["participant.lost"]

    def test_a_learner_is_gone_after_45_seconds_and_the_mentor_after_120(
        self, run: SessionRun, maya: User, alice: User, nina: User
    ) -> None:
        for user in (maya, alice, nina):
            services.lose(seat=come_in(run, user, now=NOON), now=NOON)
        ids = dict(Participation.objects.values_list("user__username", "pk"))
        keep_watching(44)
        assert kinds(run, since=6) == []
        keep_watching(45, since=45)
        assert log(run, since=6) == [
            ("learner.leave", {"id": ids["alice"], "reason": "lost"}),
            ("observer.leave", {"id": ids["nina"], "reason": "lost"}),
        ]
        keep_watching(119, since=46)
        assert presences(run) == {"maya": "lost", "alice": "gone", "nina": "gone"}
        keep_watching(125, since=120)
        assert log(run, since=8) == [("mentor.leave", {"id": ids["maya"], "reason": "lost"})]

    def test_whoever_comes_back_in_time_keeps_the_seat(self, run: SessionRun, alice: User) -> None:
        seat = come_in(run, alice, now=NOON)
        services.lose(seat=seat, now=NOON)
        page = Participation.objects.get().client_id
        keep_watching(44)
        back = come_in(run, alice, now=at(44), client_id=page)
        keep_watching(100, since=45, alive=(back,))
        assert (back.resumed, kinds(run, since=1)) == (
            True,
            ["participant.lost", "participant.back"],
        )


class TestWithoutAServer:
    """While no server was there nobody could be heard: that time is given back."""

    def test_those_who_were_here_have_time_to_come_back(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        come_in(run, maya, now=NOON)
        come_in(run, alice, now=NOON)
        keep_watching(5)
        keep_watching(65 + 14, since=65)
        assert presences(run) == {"maya": "here", "alice": "here"}
        keep_watching(65 + 15, since=65 + 15)
        assert presences(run) == {"maya": "lost", "alice": "lost"}

    def test_those_who_were_lost_have_their_grace_anew(self, run: SessionRun, alice: User) -> None:
        services.lose(seat=come_in(run, alice, now=NOON), now=at(2))
        keep_watching(5, since=2)
        keep_watching(600 + 44, since=600)
        assert presences(run) == {"alice": "lost"}
        keep_watching(600 + 45, since=600 + 45)
        assert presences(run) == {"alice": "gone"}

    def test_a_short_restart_gives_nothing_back(self, run: SessionRun, alice: User) -> None:
        come_in(run, alice, now=NOON)
        keep_watching(6)
        keep_watching(18, since=12)
        assert presences(run) == {"alice": "lost"}


class TestEmptyRooms:
    """Nobody in it, nothing to watch."""

    def test_the_last_to_leave_ends_it_and_the_next_begins_it(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        hers, his = come_in(run, maya, now=NOON), come_in(run, alice, now=NOON)
        services.leave(seat=hers, now=at(1))
        assert Room.objects.get().watched_at == NOON
        services.leave(seat=his, now=at(2))
        assert Room.objects.get().watched_at is None
        come_in(run, alice, now=at(900))
        assert Room.objects.get().watched_at == at(900)
        watch_rooms(now=at(901))
        assert presences(run) == {"maya": "gone", "alice": "here"}

    def test_with_nothing_due_a_second_costs_three_reads(
        self, run: SessionRun, alice: User, django_assert_num_queries
    ) -> None:
        come_in(run, alice, now=NOON)
        with django_assert_num_queries(3):
            assert (watch_rooms(now=at(4)), end_sessions(now=at(4))) == (0, 0)

    def test_that_somebody_watches_is_noted_in_one_write_for_all_rooms(
        self, run: SessionRun, maya: User, alice: User, django_assert_num_queries
    ) -> None:
        other = make.session(mentor=maya, starts_at=NOON)
        for session in (run, other):
            come_in(session, maya, now=NOON)
        with django_assert_num_queries(3):
            assert watch_rooms(now=at(5)) == 0
        assert list(Room.objects.values_list("watched_at", flat=True)) == [at(5), at(5)]

    def test_each_of_them_goes_by_an_index(self, run: SessionRun, alice: User) -> None:
        come_in(run, alice, now=NOON)
        if connection.vendor == "postgresql":
            # So few rows are read through without one, unless that is made dear.
            connection.cursor().execute("SET LOCAL enable_seqscan = off")
        silent = watch._due(NOON).explain()
        watched = Room.objects.filter(watched_at__lte=NOON).explain()
        live = lifecycle.live_past_schedule(now=NOON).explain()
        assert "SCAN" not in silent + watched + live
        assert "Seq Scan" not in silent + watched + live
        assert ("participation_here" in silent, "participation_lost" in silent) == (True, True)
        assert "room_with_people" in watched
        # Of two indexes that serve it PostgreSQL takes the one that its figures of the moment make cheaper.
        assert "run_by_status_and_end" in live or connection.vendor == "postgresql"


def test_someone_who_came_back_between_look_and_step_is_left_alone(
    run: SessionRun, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep chose her as lost for too long; before it came to her she was here again."""
    seat = come_in(run, alice, now=NOON)
    services.lose(seat=seat, now=NOON)
    page = Participation.objects.get().client_id
    chosen = list(watch._due(at(60)).values_list("room_id", "pk"))
    come_in(run, alice, now=at(60), client_id=page)
    assert [watch._look_at(*row, at(60)) for row in chosen] == [False]
    assert presences(run) == {"alice": "here"}
