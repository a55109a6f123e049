"""The log as it is written, told and read back; the snapshot that a page begins with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import transaction

from catalog.sessions.models import SessionRun
from live.room import log as room_log
from live.room import selectors, services
from live.room.models import Room, RoomEvent
from live.room.protocol import MediaState
from live.room.times import milliseconds
from live.socket.protocol import Welcome
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.rooms import book, come_in

NOON = datetime(2026, 11, 21, 12, 0, 0, 123_456, tzinfo=UTC)
PAGE, OTHER_PAGE = UUID(int=1, version=4), UUID(int=2, version=4)
Told = list[tuple[str, dict[str, Any]]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User, alice: User) -> SessionRun:
    run = make.session(mentor=maya, starts_at=NOON)
    book(run, alice, now=NOON)
    return run


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """(topic, frame) of all that a room says."""
    frames: Told = []
    monkeypatch.setattr(
        room_log,
        "publish_whole",
        lambda topic, payload: frames.append((topic.name, orjson.loads(payload))),
    )
    return frames


class TestTelling:
    """After the commit, the very entry that was written, to the room and to nobody else."""

    def test_each_entry_is_told_as_it_will_be_read(
        self,
        run: SessionRun,
        maya: User,
        alice: User,
        told: Told,
        django_capture_on_commit_callbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            hers = come_in(run, maya, now=NOON)
            his = come_in(run, alice, now=NOON, client_id=PAGE)
            services.raise_hand(seat=his, raised=True, now=NOON)
            services.raise_hand(seat=his, raised=False, now=NOON)
            services.set_media(seat=his, media=MediaState(mic=True), now=NOON)
            services.start(seat=hers, now=NOON)
            services.extend(seat=hers, total_minutes=5, now=NOON)
            services.lose(seat=his, now=NOON)
            come_in(run, alice, now=NOON, client_id=PAGE)
            services.end(seat=hers, now=NOON + timedelta(minutes=1))
        entries = selectors.entries_since(room_id=hers.room_id, since=0)
        read = [entry.model_dump(mode="json") for entry in entries]
        assert told == [(f"sessions:{run.room_code}", frame) for frame in read]
        assert [frame["seq"] for frame in read] == list(range(1, 12))
        assert read[2] == {
            "type": "participant.hand",
            "seq": 3,
            "at": milliseconds(NOON),
            "id": his.participation_id,
            "raised_at": milliseconds(NOON),
        }

    def test_an_older_page_is_told_that_it_was_replaced_and_nobody_else_is(
        self, run: SessionRun, alice: User, told: Told, django_capture_on_commit_callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            seat = come_in(run, alice, now=NOON, client_id=PAGE)
            come_in(run, alice, now=NOON, client_id=PAGE)
        names = [name for name, _ in told]
        assert names == [f"sessions:{run.room_code}"]
        told.clear()
        with django_capture_on_commit_callbacks(execute=True):
            come_in(run, alice, now=NOON, client_id=OTHER_PAGE)
        assert told[-1] == (
            f"sessions:{run.room_code}:{seat.participation_id}",
            {"type": "replaced", "seq": None, "epoch": 2},
        )

    def test_what_is_rolled_back_is_neither_written_nor_told(
        self, run: SessionRun, alice: User, told: Told, django_capture_on_commit_callbacks
    ) -> None:
        seat = come_in(run, alice, now=NOON)
        with django_capture_on_commit_callbacks(execute=True):
            with pytest.raises(RuntimeError), transaction.atomic():
                services.raise_hand(seat=seat, raised=True, now=NOON)
                raise RuntimeError
        assert (told, selectors.last_seq(room_id=seat.room_id)) == ([], 1)
        services.raise_hand(seat=seat, raised=True, now=NOON)
        assert RoomEvent.objects.filter(room_id=seat.room_id).count() == 2


class TestReadingBack:
    """What a page fetches that missed something."""

    def test_entries_after_one_and_no_more_than_asked_for(
        self, run: SessionRun, alice: User
    ) -> None:
        seat = come_in(run, alice, now=NOON)
        for number in range(6):
            services.raise_hand(seat=seat, raised=number % 2 == 0, now=NOON)

        def since(seq: int, limit: int = 500) -> list[int | None]:
            entries = selectors.entries_since(room_id=seat.room_id, since=seq, limit=limit)
            return [entry.seq for entry in entries]

        assert since(0) == [1, 2, 3, 4, 5, 6, 7]
        assert since(5) == [6, 7]
        assert since(2, limit=3) == [3, 4, 5]
        assert (since(7), since(10_000)) == ([], [])
        assert selectors.last_seq(room_id=seat.room_id) == 7

    def test_a_snapshot_is_all_that_a_welcome_needs_of_the_room(
        self, run: SessionRun, maya: User, alice: User
    ) -> None:
        hers = come_in(run, maya, now=NOON)
        later = NOON + timedelta(seconds=1)
        his = come_in(run, alice, now=later, media=MediaState(mic=True))
        services.lose(seat=his, now=later)
        snapshot = selectors.snapshot(seat=hers)
        missing = set(Welcome.model_fields) - set(vars(snapshot))
        assert missing == {"type", "you", "epoch", "resumed", "server_now", "missed", "ice"}
        assert (snapshot.seq, snapshot.status, snapshot.mesh_limit) == (3, "scheduled", 6)
        assert (snapshot.starts_at, snapshot.ends_at) == (
            milliseconds(NOON),
            milliseconds(NOON + timedelta(hours=1)),
        )
        assert (snapshot.started_at, snapshot.ended_at, snapshot.extension_minutes) == (
            None,
            None,
            0,
        )
        assert [person.model_dump() for person in snapshot.people] == [
            {
                "id": hers.participation_id,
                "name": "Maya",
                "role": "mentor",
                "presence": "here",
                "epoch": 1,
                "joined_at": milliseconds(NOON),
                "hand_raised_at": None,
                "media": {"mic": False, "camera": False, "screen": False},
            },
            {
                "id": his.participation_id,
                "name": "Alice",
                "role": "learner",
                "presence": "lost",
                "epoch": 1,
                "joined_at": milliseconds(later),
                "hand_raised_at": None,
                "media": {"mic": True, "camera": False, "screen": False},
            },
        ]

    def test_a_snapshot_follows_the_session(self, run: SessionRun, maya: User) -> None:
        seat = come_in(run, maya, now=NOON)
        assert selectors.is_live(run_id=run.pk) is False
        services.start(seat=seat, now=NOON)
        services.extend(seat=seat, total_minutes=10, now=NOON)
        assert selectors.is_live(run_id=run.pk) is True
        end = NOON + timedelta(minutes=70)
        snapshot = selectors.snapshot(seat=seat)
        assert (snapshot.status, snapshot.started_at) == ("live", milliseconds(NOON))
        assert (snapshot.ends_at, snapshot.extension_minutes) == (milliseconds(end), 10)
        ended = NOON + timedelta(minutes=3)
        services.end(seat=seat, now=ended)
        snapshot = selectors.snapshot(seat=seat)
        assert (snapshot.status, snapshot.ended_at) == ("completed", milliseconds(ended))
        assert (snapshot.people, selectors.is_live(run_id=run.pk)) == ([], False)

    def test_a_snapshot_costs_the_same_for_many(
        self, run: SessionRun, django_assert_num_queries
    ) -> None:
        SessionRun.objects.filter(pk=run.pk).update(capacity=30)
        crowd = [make.learner(f"learner{number}") for number in range(20)]
        book(run, *crowd, now=NOON)
        seats = [come_in(run, user, now=NOON) for user in crowd]
        with django_assert_num_queries(3):
            assert len(selectors.snapshot(seat=seats[0]).people) == 20

    def test_a_room_that_was_removed_has_no_snapshot(self, run: SessionRun, maya: User) -> None:
        seat = come_in(run, maya, now=NOON)
        run.room.delete()
        with pytest.raises(Room.DoesNotExist):
            selectors.snapshot(seat=seat)
