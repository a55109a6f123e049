"""Signals: from whom the server says, to nobody but the addressee, and only while the session is live."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import selectors
from live.socket import consumers
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.users.models import User
from tests.support import make, rooms
from tests.support.sockets import RoomPage, in_thread, room_page

pytestmark = pytest.mark.django_db(transaction=True)

OFFER = {"type": "offer", "sdp": "v=0\r\n"}
CANDIDATE = {"candidate": "candidate:1 1 udp 1 192.0.2.1 1 typ host", "sdpMid": "0"}

NO_SERVERS: dict[str, Any] = {
    "type": "ice",
    "seq": None,
    "servers": [],
    "expires_at": None,
    "ref": None,
}


@pytest.fixture
def open_room(maya: User, alice: User, bob: User, now: datetime) -> Callable[..., SessionRun]:
    """A live session of maya's that alice and bob have booked; anything else on request."""

    def make_one(*, mentor: User = maya, status: RunStatus = RunStatus.LIVE) -> SessionRun:
        run = make.session(mentor=mentor, starts_at=now + timedelta(minutes=5))
        rooms.book(run, alice, bob, now=now)
        SessionRun.objects.filter(pk=run.pk).update(status=status, actual_start=now)
        return run

    return make_one


@pytest.fixture
def run(open_room: Callable[..., SessionRun]) -> SessionRun:
    return open_room()


@pytest.fixture
def another_room(open_room: Callable[..., SessionRun], carl: User) -> SessionRun:
    """A live session of carl's."""
    return open_room(mentor=carl)


def signal(to: RoomPage | int, **values: Any) -> dict[str, Any]:
    """An offer to somebody, unless it is something else."""
    address = to if isinstance(to, int) else to.welcome["you"]
    values.setdefault("description", OFFER)
    return {"type": "signal", "to": address, "to_epoch": 1, **values}


async def test_a_signal_arrives_with_the_sender_that_the_server_knows(
    serving: Runtime, run: SessionRun, maya: User, alice: User
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        await learner.say(signal(mentor, to_epoch=7, candidates=[CANDIDATE]))
        assert await mentor.until("signal") == {
            "type": "signal",
            "seq": None,
            "sender": learner.welcome["you"],
            "sender_epoch": 1,
            "to_epoch": 7,
            "description": OFFER,
            "candidates": [{**CANDIDATE, "sdpMLineIndex": None, "usernameFragment": None}],
        }
        await learner.nothing()


async def test_signals_arrive_in_their_order(
    serving: Runtime, run: SessionRun, maya: User, alice: User
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        for number in range(150):
            await learner.say(signal(mentor, to_epoch=number))
        heard = [(await mentor.until("signal"))["to_epoch"] for _ in range(150)]
        assert heard == list(range(150))


async def test_the_epoch_is_that_of_the_page_that_speaks(
    serving: Runtime, run: SessionRun, maya: User, alice: User
) -> None:
    async with room_page(maya, run.room_code) as mentor:
        async with room_page(alice, run.room_code) as learner:
            await learner.drop()
        async with room_page(alice, run.room_code) as reloaded:
            await reloaded.say(signal(mentor))
            assert (await mentor.until("signal"))["sender_epoch"] == 2


async def test_it_reaches_nobody_but_its_addressee(
    serving: Runtime, run: SessionRun, maya: User, alice: User, bob: User
) -> None:
    async with (
        room_page(maya, run.room_code) as mentor,
        room_page(alice, run.room_code) as learner,
        room_page(bob, run.room_code) as other,
    ):
        await learner.heard("learner.join")
        await learner.say(signal(mentor))
        await mentor.until("signal")
        await learner.nothing()
        await other.nothing()


async def test_it_reaches_nobody_in_another_room(
    serving: Runtime,
    run: SessionRun,
    another_room: SessionRun,
    carl: User,
    alice: User,
    bob: User,
) -> None:
    async with (
        room_page(carl, another_room.room_code) as stranger,
        room_page(alice, another_room.room_code) as alice_there,
        room_page(bob, run.room_code) as bob_here,
    ):
        await stranger.heard("learner.join")
        for to in (stranger, alice_there, 10**9, -1, 0):
            await bob_here.say(signal(to))
        for quiet in (bob_here, stranger, alice_there):
            await quiet.nothing()


FORGED: dict[str, dict[str, Any]] = {
    "a sender": {"sender": 1},
    "an epoch of the sender": {"sender_epoch": 1},
    "a number in the log": {"seq": 1},
    "another room": {"room_code": "6f1ed002-ab59-4d3e-9a25-2d0d3b0b3b11"},
    "no addressee": {"to": None},
    "an addressee in words": {"to": "1"},
    "a fraction": {"to": 1.5},
    "yes": {"to": True},
    "a description of another type": {"description": {"type": "rollback", "sdp": "v=0"}},
    "more in a description": {"description": {**OFFER, "more": 1}},
    "an empty description": {"description": {"type": "offer", "sdp": ""}},
    "too long a description": {"description": {"type": "offer", "sdp": "v" * 33_000}},
    "too long a candidate": {"candidates": [{"candidate": "c" * 1_025}]},
    "too many candidates": {"candidates": [CANDIDATE] * 33},
    "candidates that are none": {"candidates": [1]},
}


@pytest.mark.parametrize("name", FORGED)
async def test_a_signal_says_nothing_but_what_it_may(
    name: str, serving: Runtime, run: SessionRun, maya: User, alice: User
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        await mentor.heard("learner.join")
        answer = await learner.ask({**signal(mentor), **FORGED[name]})
        assert (answer["type"], answer["code"]) == ("error", "bad_message")
        await mentor.nothing()


async def test_an_observer_answers_those_who_send(
    serving: Runtime, run: SessionRun, maya: User, nina: User
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(nina, run.room_code) as observer:
        await observer.say(signal(mentor, description={"type": "answer", "sdp": "v=0"}))
        assert (await mentor.until("signal"))["sender"] == observer.welcome["you"]


class TestOnlyWhileLive:
    @pytest.fixture
    def run(self, open_room: Callable[..., SessionRun]) -> SessionRun:
        return open_room(status=RunStatus.SCHEDULED)

    async def test_nothing_is_passed_on_in_the_lobby(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with (
            room_page(maya, run.room_code) as mentor,
            room_page(alice, run.room_code) as learner,
        ):
            answer = await learner.ask(signal(mentor))
            assert (answer["code"], answer["message"]) == (
                "not_live",
                "The session is not live.",
            )
            await mentor.heard("learner.join")
            await mentor.nothing()

    async def test_it_is_from_the_very_start(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with (
            room_page(maya, run.room_code) as mentor,
            room_page(alice, run.room_code) as learner,
        ):
            await mentor.say({"type": "start"})
            await learner.until("session.live")
            await learner.say(signal(mentor))
            assert (await mentor.until("signal"))["sender"] == learner.welcome["you"]

    async def test_whether_it_is_live_is_asked_until_it_is_known_and_then_no_more(
        self,
        serving: Runtime,
        run: SessionRun,
        maya: User,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        asked: list[int] = []
        is_live = selectors.is_live

        def count(*, run_id: int) -> bool:
            with CaptureQueriesContext(connection) as queries:
                found = is_live(run_id=run_id)
            asked.append(len(queries))
            return found

        monkeypatch.setattr(consumers.selectors, "is_live", count)
        async with (
            room_page(maya, run.room_code) as mentor,
            room_page(alice, run.room_code) as learner,
        ):
            await learner.ask(signal(mentor))
            await mentor.ask({"type": "start"})
            for _ in range(20):
                await learner.say(signal(mentor))
                await mentor.until("signal")
        assert asked == [1, 1]


async def test_nobody_asks_the_database_for_a_signal_of_a_live_session(
    serving: Runtime, run: SessionRun, maya: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        with monkeypatch.context() as watched:
            watched.setattr(serving, "in_socket_pool", None)
            for _ in range(20):
                await learner.say(signal(mentor))
                await mentor.until("signal")


async def test_whoever_was_replaced_signals_no_more(
    serving: Runtime, run: SessionRun, maya: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.LivingSockets, "seen_every", 0.02)
    async with room_page(maya, run.room_code) as mentor:
        async with room_page(alice, run.room_code) as first, room_page(alice, run.room_code):
            assert await first.closed_with() == 4409
            await first.say(signal(mentor))
            await mentor.heard("learner.join", "learner.join")
            await mentor.nothing()


class TestIce:
    async def test_nothing_is_configured(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            assert page.welcome["ice"] == NO_SERVERS
            assert await page.ask({"type": "ice"}) == {**NO_SERVERS, "ref": 1}

    async def test_turn_comes_with_a_credential_of_ten_minutes_for_this_person_and_room(
        self, serving: Runtime, run: SessionRun, alice: User, settings: Any
    ) -> None:
        settings.STUN_URLS = ["stun:stun.example:3478"]
        settings.TURN_URLS = ["turn:turn.example:3478", "turns:turn.example:5349?transport=tcp"]
        settings.TURN_SECRET = "hush"
        async with room_page(alice, run.room_code) as page:
            welcome = page.welcome
            stun, turn = welcome["ice"]["servers"]
            assert stun == {"urls": settings.STUN_URLS, "username": None, "credential": None}
            assert turn["urls"] == settings.TURN_URLS
            expires, _, who = turn["username"].partition(":")
            assert who == f"{alice.pk}.{run.room_code.hex[:8]}"
            made = hmac.new(b"hush", turn["username"].encode(), hashlib.sha1).digest()
            assert turn["credential"] == base64.b64encode(made).decode()
            assert welcome["ice"]["expires_at"] // 1000 == int(expires)
            assert 0 <= welcome["server_now"] + 600_000 - welcome["ice"]["expires_at"] < 1_000
            fresh = await page.ask({"type": "ice"})
            assert fresh["expires_at"] >= welcome["ice"]["expires_at"]
            assert [server["urls"] for server in fresh["servers"]] == [
                settings.STUN_URLS,
                settings.TURN_URLS,
            ]


async def test_after_the_end_the_room_is_closed(
    serving: Runtime, run: SessionRun, maya: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.RoomConsumer, "ping_every", 0.05)
    # Not before all have heard of the end: a slow layer tells of it later than the database does.
    monkeypatch.setattr(consumers.RoomConsumer, "beats_per_check", 10_000)
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        await mentor.say({"type": "end"})
        assert (await mentor.until("session.end"))["reason"] == "mentor"
        assert (await learner.until("session.end"))["reason"] == "mentor"
        monkeypatch.setattr(consumers.RoomConsumer, "beats_per_check", 1)
        assert [await mentor.closed_with(), await learner.closed_with()] == [4410, 4410]
    assert await in_thread(rooms.presences, run) == {"maya": "gone", "alice": "gone"}
