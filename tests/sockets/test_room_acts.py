"""What people do in a room over its socket: each role its own, an answer to each, and none too fast."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, NoReturn

import pytest
from django.db import OperationalError

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import services
from live.socket import consumers, limits
from live.socket.limits import Rate
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.users.models import User
from tests.support import make, rooms
from tests.support.sockets import RoomPage, in_thread, room_page

pytestmark = pytest.mark.django_db(transaction=True)

START: dict[str, Any] = {"type": "start"}
END: dict[str, Any] = {"type": "end"}
EXTEND: dict[str, Any] = {"type": "extend", "total_minutes": 5}
HAND_UP: dict[str, Any] = {"type": "hand", "raised": True}
MEDIA: dict[str, Any] = {"type": "media", "media": {"mic": True, "camera": True, "screen": False}}


@pytest.fixture
def run(maya: User, alice: User, now: datetime) -> SessionRun:
    """A session of maya's that starts in five minutes; alice has booked."""
    made = make.session(mentor=maya, starts_at=now + timedelta(minutes=5))
    rooms.book(made, alice, now=now)
    return made


async def outcome(page: RoomPage, message: dict[str, Any]) -> str:
    """``ok``, or the code of the refusal."""
    answer = await page.ask(message)
    return str(answer["code"] if answer["type"] == "error" else answer["type"])


async def test_a_session_from_the_start_to_the_end(
    serving: Runtime, run: SessionRun, maya: User, alice: User
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        assert await outcome(learner, MEDIA) == "ok"
        assert await outcome(learner, HAND_UP) == "ok"
        for act in (START, EXTEND, END):
            assert await outcome(mentor, act) == "ok"
        media, hand, live, extended, ended = await mentor_log(mentor)
        assert (media["id"], media["media"]) == (learner.welcome["you"], MEDIA["media"])
        assert hand["raised_at"] == hand["at"]
        assert live["started_at"] == live["at"]
        assert extended["ends_at"] == mentor.welcome["ends_at"] + 5 * 60_000
        assert (ended["reason"], ended["duration"]) == (
            "mentor",
            (ended["at"] - live["at"]) // 1000,
        )


async def mentor_log(mentor: RoomPage) -> list[dict[str, Any]]:
    """What the room's log holds beyond the two joins."""
    await mentor.say({"type": "sync", "since": 2})
    entries: list[dict[str, Any]] = (await mentor.until("log"))["entries"]
    return entries


async def test_everybody_hears_the_same_log_without_a_gap(
    serving: Runtime,
    run: SessionRun,
    maya: User,
    alice: User,
    nina: User,
) -> None:
    async with (
        room_page(maya, run.room_code) as mentor,
        room_page(alice, run.room_code) as learner,
        room_page(nina, run.room_code) as observer,
    ):
        assert (await learner.ask(HAND_UP))["type"] == "ok"
        await mentor.say(START)
        await learner.until("session.live")
        assert (await mentor.ask(END))["type"] == "ok"
        heard = []
        for page in (mentor, learner, observer):
            await page.say({"type": "sync", "since": 0})
            heard.append((await page.until("log"))["entries"])
        assert heard[0] == heard[1] == heard[2]
        assert [entry["seq"] for entry in heard[0]] == list(range(1, 7))


ROLES: dict[str, dict[str, str]] = {
    "learner": {"start": "mentor_only", "end": "mentor_only", "extend": "mentor_only"},
    "observer": {
        "start": "mentor_only",
        "end": "mentor_only",
        "extend": "mentor_only",
        "hand": "watch_only",
        "media": "watch_only",
    },
    "mentor": {},
}


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_do_its_own(
    role: str, serving: Runtime, run: SessionRun, maya: User, alice: User, nina: User
) -> None:
    who = {"mentor": maya, "learner": alice, "observer": nina}[role]
    async with room_page(who, run.room_code) as page:
        for act in (HAND_UP, MEDIA, START, EXTEND, END):
            assert await outcome(page, act) == ROLES[role].get(act["type"], "ok")
    status = await in_thread(SessionRun.objects.values_list("status", flat=True).get, pk=run.pk)
    assert status == (RunStatus.COMPLETED if role == "mentor" else RunStatus.SCHEDULED)


async def test_a_refusal_is_told_in_words(
    serving: Runtime, run: SessionRun, maya: User, now: datetime
) -> None:
    later = {"starts_at": now + timedelta(minutes=20), "ends_at": now + timedelta(minutes=80)}
    await in_thread(SessionRun.objects.filter(pk=run.pk).update, **later)
    async with room_page(maya, run.room_code) as mentor:
        assert await mentor.ask(START) == {
            "type": "error",
            "seq": None,
            "code": "too_early",
            "message": "You can start the session from 10 minutes before its start.",
            "ref": 1,
        }
        assert await outcome(mentor, EXTEND) == "not_live"
        assert await outcome(mentor, END) == "not_live"


async def test_what_is_said_twice_is_done_once(
    serving: Runtime, run: SessionRun, maya: User
) -> None:
    async with room_page(maya, run.room_code) as mentor:
        for act in (MEDIA, MEDIA, HAND_UP, HAND_UP, START, START, EXTEND, EXTEND, END, END):
            assert await outcome(mentor, act) == "ok"
    assert await in_thread(rooms.kinds, run, since=1) == [
        "participant.media",
        "participant.hand",
        "session.live",
        "session.extended",
        "session.end",
    ]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown type": ({"type": "kick"}, "unknown_type"),
    "a server's own word": ({"type": "welcome"}, "unknown_type"),
    "no type": ({}, "unknown_type"),
    "half a media state in words": ({"type": "media", "media": {"mic": "yes"}}, "bad_message"),
    "more minutes than there are": ({"type": "extend", "total_minutes": 15}, "bad_message"),
    "a hand in words": ({"type": "hand", "raised": "true"}, "bad_message"),
    "a role": ({"type": "start", "role": "mentor"}, "bad_message"),
    "an earlier beginning": ({"type": "sync", "since": -1}, "bad_message"),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_input_gets_an_error_with_its_ref(
    name: str, serving: Runtime, run: SessionRun, maya: User
) -> None:
    message, code = BAD[name]
    async with room_page(maya, run.room_code) as mentor:
        answer = await mentor.ask(message)
        assert set(answer) == {"type", "seq", "code", "message", "ref"}
        assert (answer["type"], answer["seq"], answer["code"]) == ("error", None, code)
        await mentor.say_text("{")
        assert (await mentor.next())["code"] == "bad_json"


async def test_the_tenth_bad_message_ends_the_connection(
    serving: Runtime, run: SessionRun, maya: User
) -> None:
    async with room_page(maya, run.room_code) as mentor:
        for _ in range(10):
            await mentor.say_text("{")
        assert await mentor.closed_with() == 4400


class TestTooFast:
    async def test_is_told_and_not_done(
        self, serving: Runtime, run: SessionRun, maya: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "RATES", {"hand": Rate(0, 2)})
        async with room_page(maya, run.room_code) as mentor:
            said = [{"type": "hand", "raised": raised} for raised in (True, False, True)]
            assert [await outcome(mentor, message) for message in said] == [
                "ok",
                "ok",
                "rate_limited",
            ]
            assert await outcome(mentor, MEDIA) == "ok"
        assert await in_thread(rooms.kinds, run, since=1) == [
            "participant.hand",
            "participant.hand",
            "participant.media",
            "participant.lost",
        ]

    async def test_for_too_long_ends_the_connection(
        self, serving: Runtime, run: SessionRun, maya: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "REFUSALS", Rate(0, 5))
        async with room_page(maya, run.room_code) as mentor:
            for _ in range(limits.OTHERS.burst + 8):
                await mentor.say({"type": "ice"})
            assert await mentor.closed_with() == 4429

    async def test_is_counted_for_each_socket(
        self,
        serving: Runtime,
        run: SessionRun,
        maya: User,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(limits, "RATES", {"hand": Rate(0, 1)})
        async with room_page(maya, run.room_code) as one, room_page(alice, run.room_code) as other:
            assert [await outcome(page, HAND_UP) for page in (one, other)] == ["ok", "ok"]


class TestADatabaseThatIsAway:
    @pytest.mark.parametrize("name", ["set_media", "raise_hand", "start", "end", "extend"])
    async def test_is_told_and_breaks_nothing(
        self,
        name: str,
        serving: Runtime,
        run: SessionRun,
        maya: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        act = {
            "set_media": MEDIA,
            "raise_hand": HAND_UP,
            "start": START,
            "end": END,
            "extend": EXTEND,
        }[name]
        async with room_page(maya, run.room_code) as mentor:
            with monkeypatch.context() as broken:
                broken.setattr(services, name, _away)
                assert await outcome(mentor, act) == "unavailable"
            assert await outcome(mentor, MEDIA) == "ok"
        assert [record.exc_info for record in caplog.records] == [None]

    async def test_an_error_of_ours_is_told_too_and_written_down(
        self,
        serving: Runtime,
        run: SessionRun,
        maya: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def broken(**values: object) -> NoReturn:
            raise ZeroDivisionError

        monkeypatch.setattr(services, "start", broken)
        async with room_page(maya, run.room_code) as mentor:
            assert await outcome(mentor, START) == "unavailable"
            assert await outcome(mentor, MEDIA) == "ok"
        assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_pong_waits_for_no_write(
    serving: Runtime, run: SessionRun, maya: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.RoomConsumer, "ping_every", 0.02)
    monkeypatch.setattr(consumers.RoomConsumer, "silence", 0.3)
    waits = asyncio.Event()

    def slow(**values: object) -> None:
        asyncio.run_coroutine_threadsafe(waits.wait(), serving.loop).result()

    async with room_page(maya, run.room_code) as mentor:
        monkeypatch.setattr(services, "start", slow)
        await mentor.say({**START, "ref": "slow"})
        began = serving.loop.time()
        try:
            while serving.loop.time() - began < 1:
                frame = await super(RoomPage, mentor).next()
                assert frame["type"] == "ping", frame
                await mentor.say({"type": "pong"})
        finally:
            # The write's thread would keep the runtime from ending.
            waits.set()
        assert (await mentor.until("ok"))["ref"] == "slow"


async def test_what_one_page_says_is_done_in_its_order(
    serving: Runtime, run: SessionRun, maya: User
) -> None:
    async with room_page(maya, run.room_code) as mentor:
        for number, raised in enumerate((True, False, True, False, True)):
            await mentor.say({"type": "hand", "raised": raised, "ref": number})
        done = [(await mentor.until("ok"))["ref"] for _ in range(5)]
        assert done == [0, 1, 2, 3, 4]
    hands = [rest["raised_at"] for kind, rest in await in_thread(rooms.log, run) if "hand" in kind]
    assert [raised_at is not None for raised_at in hands] == [True, False, True, False, True]


def _away(**values: object) -> NoReturn:
    raise OperationalError("database is locked")
