"""Coming into a room over its socket, going, and coming back to where one was."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from catalog.booking.services import cancel
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import selectors, services
from live.room.models import Participation
from live.room.rules import SILENT_AFTER
from live.room.services import Seat
from live.room.watch import watch
from live.socket import living, reads
from live.socket.consumers import RoomConsumer
from live.socket.living import LivingSockets
from peerlearn_site.effects import clock
from peerlearn_site.realtime.protocol import RESTARTING
from peerlearn_site.realtime.pulse import Pulse
from peerlearn_site.realtime.runtime import SOCKET_PLACES, Runtime
from peerlearn_site.realtime.topics import sessions_of_room
from peerlearn_site.realtime.turns import Urgency
from peerlearn_site.users.models import User
from tests.support import make, rooms
from tests.support.sockets import in_thread, room_page, room_socket, until

pytestmark = pytest.mark.django_db(transaction=True)

HAND_UP = {"type": "hand", "raised": True}


@pytest.fixture
def run(maya: User, alice: User, bob: User, now: datetime) -> SessionRun:
    """A session of maya's that starts in five minutes; alice and bob have booked."""
    made = make.session(mentor=maya, starts_at=now + timedelta(minutes=5))
    rooms.book(made, alice, bob, now=now)
    return made


class TestJoining:
    async def test_the_welcome_is_the_room_as_it_is(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with (
            room_page(maya, run.room_code) as mentor,
            room_page(alice, run.room_code, media={"mic": True}) as learner,
        ):
            welcome = learner.welcome
            assert (welcome["seq"], welcome["status"]) == (2, "scheduled")
            assert (welcome["epoch"], welcome["resumed"], welcome["missed"]) == (1, False, [])
            assert [(one["name"], one["role"], one["media"]) for one in welcome["people"]] == [
                (maya.display_name, "mentor", {"mic": False, "camera": False, "screen": False}),
                (alice.display_name, "learner", {"mic": True, "camera": False, "screen": False}),
            ]
            (entry,) = await mentor.heard("learner.join")
            assert entry == {
                "type": "learner.join",
                "seq": 2,
                "at": learner.me["joined_at"],
                "person": learner.me,
            }
            await learner.nothing()
            await mentor.nothing()

    async def test_comes_before_anything_else(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_socket(alice, run.room_code) as page:
            for message in (
                HAND_UP,
                {"type": "sync", "since": 0},
                {"type": "ice"},
                {"type": "bye"},
            ):
                answer = await page.ask(message)
                assert (answer["type"], answer["code"]) == ("error", "not_joined")
            await page.join()
            assert page.welcome["seq"] == 1

    async def test_is_done_once(self, serving: Runtime, run: SessionRun, alice: User) -> None:
        async with room_page(alice, run.room_code) as page:
            answer = await page.ask({"type": "join", "client_id": str(uuid4())})
            assert (answer["code"], answer["message"]) == (
                "bad_message",
                "This socket has joined already.",
            )
            assert (await page.ask(HAND_UP))["type"] == "ok"
        assert [kind for kind, _ in await in_thread(rooms.log, run)][:1] == ["learner.join"]

    async def test_what_happens_between_listening_and_looking_comes_after_the_welcome(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        bob: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        look = selectors.snapshot

        def look_and_linger(*, seat: Seat) -> selectors.RoomSnapshot:
            found = look(seat=seat)
            for _ in range(5):
                rooms.come_in(run, bob, now=clock.now())
            return found

        monkeypatch.setattr(selectors, "snapshot", look_and_linger)
        async with room_page(alice, run.room_code) as page:
            entries = await page.heard(*["learner.join"] * 5)
            assert [page.welcome["seq"], *(one["seq"] for one in entries)] == [1, 2, 3, 4, 5, 6]

    async def test_a_session_that_ends_just_then_lets_nobody_in(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_socket(alice, run.room_code) as page:
            await in_thread(_becomes, run, RunStatus.COMPLETED)
            await page.say({"type": "join", "client_id": page.client_id})
            assert await page.closed_with() == 4410

    async def test_that_cannot_be_written_down_is_told_and_tried_again(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async with room_socket(alice, run.room_code) as page:
            with monkeypatch.context() as broken:
                broken.setattr(selectors, "snapshot", _away)
                answer = await page.ask({"type": "join", "client_id": page.client_id})
                assert (answer["type"], answer["code"]) == ("error", "unavailable")
                assert await page.closed_with() == RESTARTING
        async with room_page(alice, run.room_code, client_id=page.client_id) as again:
            assert (again.welcome["resumed"], again.welcome["seq"]) == (True, 1)
        assert [record.exc_info for record in caplog.records] == [None]


class TestGoing:
    async def test_goodbye_is_a_leave_at_once(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with room_page(maya, run.room_code) as mentor:
            async with room_page(alice, run.room_code) as learner:
                await learner.say({"type": "bye"})
                assert await learner.closed_with() == 1000
            _, left = await mentor.heard("learner.join", "learner.leave")
            assert (left["id"], left["reason"]) == (learner.welcome["you"], "left")
            await mentor.nothing()

    async def test_a_connection_that_goes_without_a_word_is_a_loss(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with room_page(maya, run.room_code) as mentor:
            async with room_page(alice, run.room_code) as learner:
                await learner.drop()
                _, lost = await mentor.heard("learner.join", "participant.lost")
                assert lost["id"] == learner.welcome["you"]

    async def test_what_was_said_before_the_loss_counts(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with room_page(maya, run.room_code) as mentor:
            async with room_page(alice, run.room_code) as learner:
                await learner.say(HAND_UP)
                await learner.drop()
            await mentor.heard("learner.join", "participant.hand", "participant.lost")

    async def test_silence_is_a_loss(
        self,
        serving: Runtime,
        run: SessionRun,
        maya: User,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async with room_page(maya, run.room_code) as mentor:
            monkeypatch.setattr(RoomConsumer, "ping_every", 0.02)
            monkeypatch.setattr(RoomConsumer, "silence", 0.2)
            async with room_page(alice, run.room_code) as learner:
                assert await learner.closed_with() == 4408
            await mentor.heard("learner.join", "participant.lost")

    async def test_a_server_that_ends_in_order_tells_nobody_that_anybody_is_lost(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            for member in serving.hub.members():
                member.close(RESTARTING)
            assert await page.closed_with() == RESTARTING
        assert await in_thread(rooms.kinds, run) == ["learner.join"]
        async with room_page(alice, run.room_code, client_id=page.client_id) as again:
            assert (again.welcome["resumed"], again.welcome["epoch"]) == (True, 1)

    async def test_a_database_that_is_away_leaves_it_to_the_sweep(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            monkeypatch.setattr("live.room.services.presence.lose", _away)
            await page.drop()
        assert [record.exc_info for record in caplog.records] == [None]
        assert serving.hub.members() == ()

    async def test_nothing_of_a_page_is_left_behind(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code):
            assert len(serving.hub.members()) == 1
        assert serving.hub.members() == ()
        assert not [group for group in serving.bridge._joined if "room" in group]


class TestComingBack:
    async def test_with_the_same_page_one_goes_on(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with room_page(maya, run.room_code) as mentor:
            async with room_page(alice, run.room_code) as learner:
                await learner.ask(HAND_UP)
                await learner.drop()
            async with room_page(
                alice, run.room_code, client_id=learner.client_id, since=3
            ) as again:
                heard = await mentor.heard(
                    "learner.join", "participant.hand", "participant.lost", "participant.back"
                )
                assert (again.welcome["resumed"], again.welcome["epoch"]) == (True, 1)
                assert again.welcome["missed"] == heard[2:]
                assert again.me["hand_raised_at"] == heard[1]["raised_at"]

    async def test_a_reload_is_a_new_page_of_the_same_person(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with room_page(maya, run.room_code) as mentor:
            async with room_page(alice, run.room_code) as learner:
                await learner.drop()
            async with room_page(alice, run.room_code) as again:
                *_, joined = await mentor.heard("learner.join", "participant.lost", "learner.join")
                assert joined["person"] == again.me
                assert (again.welcome["resumed"], again.welcome["epoch"]) == (False, 2)
                assert again.welcome["you"] == learner.welcome["you"]

    async def test_before_the_server_noticed_nobody_hears_of_it(
        self, serving: Runtime, run: SessionRun, maya: User, alice: User
    ) -> None:
        async with (
            room_page(maya, run.room_code) as mentor,
            room_page(alice, run.room_code) as learner,
        ):
            async with room_page(alice, run.room_code, client_id=learner.client_id) as again:
                assert again.welcome["resumed"]
                # The end of the older socket changes nothing.
                await learner.drop()
                await again.ask(HAND_UP)
                await mentor.heard("learner.join", "participant.hand")
                await mentor.nothing()

    async def test_another_tab_takes_over(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(LivingSockets, "seen_every", 0.02)
        async with (
            room_page(alice, run.room_code) as first,
            room_page(alice, run.room_code) as second,
        ):
            joined, replaced = await first.heard("learner.join", "replaced")
            assert joined["person"]["epoch"] == replaced["epoch"] == 2
            assert replaced["seq"] is None
            assert await first.closed_with() == 4409
            assert (await second.ask(HAND_UP))["type"] == "ok"
            assert (await in_thread(rooms.presences, run))["alice"] == "here"

    async def test_a_replaced_page_has_no_say(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as first, room_page(alice, run.room_code):
            await first.say(HAND_UP)
            assert await first.closed_with() == 4409
        assert "participant.hand" not in await in_thread(rooms.kinds, run)

    async def test_whoever_was_called_lost_wrongly_is_told_to_come_back(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            await in_thread(_call_lost, run)
            await page.say(HAND_UP)
            assert await page.closed_with() == RESTARTING
        async with room_page(alice, run.room_code, client_id=page.client_id) as again:
            assert again.welcome["resumed"]


class TestAnEndByForce:
    async def test_leaves_nothing_behind_and_the_watch_notices(
        self, serving: Runtime, run: SessionRun, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            living = serving.part(LivingSockets)
            assert (len(serving.hub.members()), len(living._doubted)) == (1, 1)
            groups = set(serving.bridge._joined)
            await page.is_killed()
            await until(lambda: set(serving.bridge._joined) != groups)
            await until(
                lambda: not any("user" in one or "room" in one for one in serving.bridge._joined)
            )
            assert (serving.hub.members(), living._doubted) == ((), {})


class TestTheLog:
    async def test_is_given_from_where_one_was(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            for raised in (True, False, True):
                await page.ask({"type": "hand", "raised": raised})
            logs = []
            for since in (0, 1, 3, 4, 99):
                await page.say({"type": "sync", "since": since})
                logs.append(await page.until("log"))
            whole = logs[0]["entries"]
            assert [(one["seq"], one["type"]) for one in whole] == [
                (1, "learner.join"),
                (2, "participant.hand"),
                (3, "participant.hand"),
                (4, "participant.hand"),
            ]
            assert [log["entries"] for log in logs[1:]] == [whole[1:], whole[3:], [], []]
            assert {log["seq"] for log in logs} == {4}

    async def test_comes_in_pages_when_it_is_long(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(reads, "PAGE", 2)
        async with room_page(alice, run.room_code) as page:
            for raised in (True, False, True, False):
                await page.ask({"type": "hand", "raised": raised})
            last, seen = 0, []
            while last < 5:
                await page.say({"type": "sync", "since": last})
                log = await page.until("log")
                assert log["seq"] == 5
                seen.append([entry["seq"] for entry in log["entries"]])
                last = seen[-1][-1]
            assert seen == [[1, 2], [3, 4], [5]]

    async def test_a_connection_that_does_not_read_is_told_to_ask(
        self, serving: Runtime, run: SessionRun, alice: User, bob: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            (member,) = serving.hub.members()
            member.resync()
            member.flush()
            assert await page.next() == {"type": "resync", "seq": None}

    async def test_what_was_written_and_never_told_is_found_by_the_next_ping(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        bob: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(RoomConsumer, "ping_every", 0.05)
        monkeypatch.setattr(LivingSockets, "seen_every", 0.02)
        async with room_page(alice, run.room_code) as page, room_page(bob, run.room_code) as other:
            await page.until("learner.join")
            # As if the process had been killed after its commit.
            monkeypatch.setattr("live.room.log.publish_whole", lambda *said: None)
            await other.say({"type": "hand", "raised": True, "ref": 1})
            await other.until("ok")
            frame = {}
            while frame.get("head") != 3:
                frame = await super(type(page), page).next()
            await page.say({"type": "sync", "since": 2})
            (entry,) = (await page.until("log"))["entries"]
            assert (entry["type"], entry["seq"]) == ("participant.hand", 3)


class TestDelayedUpdates:
    async def test_pages_inside_are_told_and_those_that_come_are_told_after_the_welcome(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        bob: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            with monkeypatch.context() as away:
                away.setattr(Pulse, "is_back", False)
                serving.bridge._go_away("a test says so")
                assert await page.until("delayed") == {"type": "delayed", "seq": None}
                async with room_page(bob, run.room_code) as other:
                    await other.until("delayed")
                    # What is said in this process is told in it all the same.
                    joined = await page.until("learner.join")
                    assert joined["person"]["name"] == bob.display_name
            await page.until("on_time")
            await page.until("resync")


class TestLookingAgain:
    @pytest.fixture(autouse=True)
    def often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(RoomConsumer, "ping_every", 0.05)
        monkeypatch.setattr(RoomConsumer, "beats_per_check", 1)

    async def test_whoever_may_stay_stays(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            for _ in range(5):
                while (await super(type(page), page).next())["type"] != "ping":
                    pass
                await page.say({"type": "pong"})
            await page.nothing()

    async def test_signing_out_ends_it_for_all_to_see(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            await in_thread(Session.objects.all().delete)
            assert await page.closed_with() == 4401
        assert await in_thread(rooms.kinds, run) == ["learner.join", "learner.leave"]

    async def test_giving_the_booking_back_ends_it(
        self, serving: Runtime, run: SessionRun, alice: User, now: datetime
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            await in_thread(cancel, learner=alice, session_id=run.page_id, now=now)
            assert await page.closed_with() == 4403
        assert await in_thread(rooms.kinds, run) == ["learner.join", "learner.leave"]

    @pytest.mark.parametrize("status", [RunStatus.COMPLETED, RunStatus.CANCELLED])
    async def test_the_end_of_the_session_ends_it(
        self, status: RunStatus, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            await in_thread(_becomes, run, status)
            assert await page.closed_with() == 4410

    async def test_another_page_ends_it(
        self, serving: Runtime, run: SessionRun, alice: User
    ) -> None:
        async with room_page(alice, run.room_code) as first, room_page(alice, run.room_code):
            assert await first.closed_with() == 4409

    async def test_a_database_that_is_away_ends_nothing(
        self,
        serving: Runtime,
        run: SessionRun,
        alice: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async with room_page(alice, run.room_code) as page:
            with monkeypatch.context() as broken:
                broken.setattr("live.socket.consumers.user_of", _away)
                await until(lambda: len(caplog.records) > 2)
            await page.nothing()
        assert {record.exc_info for record in caplog.records} == {None}


async def test_it_is_noted_that_those_who_are_here_are_here(
    serving: Runtime,
    run: SessionRun,
    alice: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    long_ago = now - timedelta(seconds=14)
    monkeypatch.setattr(LivingSockets, "seen_every", 0.02)
    noted: list[int] = []
    note = living.services.seen

    def count(*, connection_ids: set[UUID], now: datetime) -> set[UUID]:
        noted.append(len(connection_ids))
        return note(connection_ids=connection_ids, now=now)

    monkeypatch.setattr(living.services, "seen", count)
    async with room_page(alice, run.room_code), room_page(bob, run.room_code):
        await in_thread(Participation.objects.update, seen_at=long_ago)
        noted.clear()
        await until(lambda: noted.count(2) >= 2)
        seen = await in_thread(lambda: set(Participation.objects.values_list("seen_at", flat=True)))
        assert len(seen) == 1 and long_ago not in seen
    await until(lambda: not serving.part(LivingSockets)._doubted)


async def test_a_crowd_at_the_door_does_not_make_those_inside_look_gone(
    serving: Runtime,
    run: SessionRun,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    monkeypatch.setattr(LivingSockets, "seen_every", 0.02)
    may_go_on = threading.Semaphore(0)
    let_in: list[int] = []

    def look_up(number: int) -> None:
        may_go_on.acquire()
        let_in.append(number)

    async with room_page(alice, run.room_code) as page:
        crowd = [
            asyncio.create_task(serving.in_socket_pool(look_up, number, urgency=Urgency.NEW))
            for number in range(100)
        ]
        try:
            await until(lambda: serving.socket_turns.waiting > 100 - SOCKET_PLACES)
            await in_thread(Participation.objects.update, seen_at=now - SILENT_AFTER)
            silent = Participation.objects.filter(seen_at__lte=now - SILENT_AFTER)
            while await in_thread(silent.exists):
                may_go_on.release()
                await until(lambda more=len(let_in) + 1: len(let_in) >= more)
            assert len(let_in) < 100 - SOCKET_PLACES
            await in_thread(watch, now=now)
            assert await in_thread(rooms.presences, run) == {"alice": "here"}
        finally:
            may_go_on.release(100)
            await asyncio.gather(*crowd)
        assert (await page.ask(HAND_UP))["type"] == "ok"


@pytest.mark.parametrize(
    ("failure", "level"), [(OperationalError, "WARNING"), (ZeroDivisionError, "ERROR")]
)
async def test_one_note_that_fails_is_followed_by_the_next(
    failure: type[Exception],
    level: str,
    serving: Runtime,
    run: SessionRun,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(LivingSockets, "seen_every", 0.02)
    noted: list[set[UUID]] = []

    def fail_once(*, connection_ids: set[UUID], now: datetime) -> set[UUID]:
        noted.append(connection_ids)
        if len(noted) == 1:
            raise failure
        return set()

    monkeypatch.setattr(living.services, "seen", fail_once)
    async with room_page(alice, run.room_code):
        await until(lambda: len(noted) > 1)
    assert [record.levelname for record in caplog.records] == [level]


async def test_nobody_is_kept_alive_whose_end_the_server_did_not_wait_for(
    serving: Runtime, run: SessionRun, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database stands still while a page hangs up, and the server's patience ends."""
    goes_on = asyncio.Event()

    def stand_still(**values: object) -> None:
        asyncio.run_coroutine_threadsafe(goes_on.wait(), serving.loop).result()

    group = sessions_of_room(run.room_code).group
    try:
        # The application's end is that of the page that plays the browser's part, too.
        with contextlib.suppress(asyncio.CancelledError):
            async with room_page(alice, run.room_code) as page:
                (member,) = serving.hub.members(group)
                monkeypatch.setattr(services, "raise_hand", stand_still)
                await page.say(HAND_UP)
                await page._communicator.send_input({"type": "websocket.disconnect", "code": 1006})
                await until(lambda: member.closed)
                await until(lambda: _has_ended(page._communicator.future))
    finally:
        # The thread that stands still would keep the runtime from ending.
        goes_on.set()
    assert not serving.part(LivingSockets)._doubted
    assert serving.hub.members(group) == ()


def _has_ended(application: asyncio.Future[None]) -> bool:
    """Cancel until it ends: a wait of Python 3.11's that ends at the same moment swallows it once."""
    application.cancel()
    return application.done()


def _away(*args: object, **values: object) -> NoReturn:
    raise OperationalError("database is locked")


def _becomes(run: SessionRun, status: RunStatus) -> None:
    SessionRun.objects.filter(pk=run.pk).update(status=status)


def _call_lost(run: SessionRun) -> None:
    """What a sweep does that was wrong about somebody."""
    Participation.objects.update(seen_at=run.starts_at - timedelta(hours=1))
    watch(now=clock.now())
