"""What a page hears over its socket, and what it gets for bad input."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connections

from catalog.booking.protocol import BookingCount, LearnerBooked
from catalog.sessions.protocol import SessionStatus
from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.feed import FeedConsumer
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.pulse import Pulse
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.realtime.topics import (
    SESSIONS_CHANGED,
    SESSIONS_NEW,
    Topic,
    notifications_of,
    sessions_of_mentor,
    sessions_of_room,
)
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support.sockets import browser, framed, page

# Only people are rows; what a visitor hears needs none.
with_people = pytest.mark.django_db(transaction=True)

BOOKED = LearnerBooked(
    booking_id=1,
    session_id=2,
    session_title="Closures",
    learner_name="Alice",
    booked_count=1,
    message="Alice booked your session",
)
COUNT = BookingCount(id=2, booked_count=1, seats_left=4)


def closing_call() -> FeedEvent:
    """What everybody hears: after it, what came before has arrived or never will."""
    return SessionStatus(id=0, status="live")


async def test_a_visitor_hears_the_public_topics(serving: Runtime) -> None:
    communicator = (await browser()).communicator()
    await communicator.connect()
    hello = await communicator.receive_json_from()
    await communicator.disconnect()
    assert hello == {
        "topic": "feed",
        "type": "hello",
        "seq": 1,
        "data": {
            "topics": ["sessions:new", "sessions:changed", "demand:changed"],
            "server": serving.bridge.name,
            "news_at": serving.bridge.news_at,
        },
    }


async def test_the_hello_tells_when_there_was_last_news_for_everybody(serving: Runtime) -> None:
    began = serving.bridge.news_at
    async with page() as watcher:
        await asyncio.to_thread(publish, SESSIONS_CHANGED, COUNT)
        await watcher.next()
    news_at = serving.bridge.news_at
    assert news_at > began
    communicator = (await browser()).communicator()
    await communicator.connect()
    hello = await communicator.receive_json_from()
    await communicator.disconnect()
    assert hello["data"]["news_at"] == news_at


@with_people
async def test_topics_follow_from_who_is_signed_in_and_nothing_else(
    serving: Runtime, alice: User, maya: User
) -> None:
    public = ["sessions:new", "sessions:changed", "demand:changed"]
    expected = {
        alice: [*public, f"notifications:{alice.pk}"],
        maya: [*public, f"notifications:{maya.pk}", f"sessions:{maya.pk}"],
    }
    for user, topics in expected.items():
        communicator = (await browser(user)).communicator()
        await communicator.connect()
        hello = await communicator.receive_json_from()
        await communicator.disconnect()
        assert hello["data"]["topics"] == topics


@with_people
async def test_every_open_page_hears_a_public_event(serving: Runtime, alice: User) -> None:
    async with page() as visitor, page(alice) as learner:
        publish(SESSIONS_CHANGED, COUNT)
        expected = framed(SESSIONS_CHANGED, COUNT, seq=2)
        assert [await visitor.next(), await learner.next()] == [expected, expected]


@with_people
async def test_what_is_told_to_one_person_reaches_nobody_else(
    serving: Runtime, alice: User, bob: User, maya: User, carl: User
) -> None:
    room = UUID("6f1ed002-ab59-4d3e-9a25-2d0d3b0b3b11")
    private: list[tuple[Topic, FeedEvent]] = [
        (sessions_of_mentor(maya.pk), BOOKED),
        (notifications_of(alice.pk), COUNT),
        (sessions_of_mentor(alice.pk), BOOKED),
        (sessions_of_room(room), COUNT),
    ]
    heard: dict[str, list[str]] = {}
    async with page() as nobody, page(alice) as a, page(bob) as b, page(maya) as m, page(carl) as c:
        for topic, event in private:
            publish(topic, event)
        publish(SESSIONS_CHANGED, closing_call())
        pages = {"nobody": nobody, "alice": a, "bob": b, "maya": m, "carl": c}
        for name, one in pages.items():
            heard[name] = []
            while (frame := await one.next())["type"] != "session_status":
                heard[name].append(frame["topic"])
    assert heard == {
        "nobody": [],
        "alice": [f"notifications:{alice.pk}"],
        "bob": [],
        "maya": [f"sessions:{maya.pk}"],
        "carl": [],
    }


@with_people
async def test_a_mentor_has_the_booking_on_every_open_page(serving: Runtime, maya: User) -> None:
    async with page(maya) as desktop, page(maya) as phone:
        publish(sessions_of_mentor(maya.pk), BOOKED)
        expected = framed(sessions_of_mentor(maya.pk), BOOKED, seq=2)
        assert [await desktop.next(), await phone.next()] == [expected, expected]


async def test_frames_are_numbered_without_a_gap(serving: Runtime) -> None:
    async with page() as visitor:
        for number in range(50):
            publish(SESSIONS_CHANGED, BookingCount(id=number, booked_count=0, seats_left=1))
        frames = [await visitor.next() for _ in range(50)]
        assert [(frame["seq"], frame["data"]["id"]) for frame in frames] == [
            (number + 2, number) for number in range(50)
        ]


async def test_a_pong_is_taken_without_an_answer(serving: Runtime) -> None:
    async with page() as visitor:
        await visitor.say({"type": "pong"})
        await visitor.nothing()


BAD: dict[str, tuple[Any, str]] = {
    "not JSON": ("{", "bad_json"),
    "a list": ([], "bad_json"),
    "100k-deep arrays, as far as they fit": ("[" * 60_000, "too_deep"),
    "NaN": ('{"type":NaN}', "bad_json"),
    "a lone surrogate": (r'{"type":"\ud800"}', "bad_json"),
    "more than 64 KiB": ("x" * 70_000, "too_large"),
    "binary": (b"\x00\xff", "not_text"),
    "no type": ({}, "unknown_type"),
    "an unknown type": ({"type": "subscribe", "topic": "sessions:1"}, "unknown_type"),
    "a type that is no text": ({"type": {"type": "pong"}}, "unknown_type"),
    "a server's own word": ({"type": "hello", "topics": ["sessions:1"]}, "unknown_type"),
    "a field too many": ({"type": "pong", "user_id": 1}, "bad_message"),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_input_gets_an_error_reply(name: str, serving: Runtime) -> None:
    message, code = BAD[name]
    async with page() as visitor:
        if isinstance(message, bytes):
            await visitor.say_bytes(message)
        else:
            await visitor.say_text(message if isinstance(message, str) else json.dumps(message))
        reply = await visitor.next()
        assert (reply["topic"], reply["type"], reply["data"]["code"]) == ("feed", "error", code)
        publish(SESSIONS_CHANGED, COUNT)
        assert await visitor.next() == framed(SESSIONS_CHANGED, COUNT, seq=3)


async def test_an_error_reply_names_the_message_but_repeats_nothing_of_it(serving: Runtime) -> None:
    async with page() as visitor:
        await visitor.say({"type": "<script>", "ref": 7})
        reply = await visitor.next()
    assert reply["data"] == {
        "code": "unknown_type",
        "message": "There is no message of this type.",
        "ref": 7,
    }


async def test_the_tenth_bad_message_ends_the_connection(serving: Runtime) -> None:
    communicator = (await browser()).communicator()
    await communicator.connect()
    for _ in range(10):
        await communicator.send_to(text_data="{")
    replies = [await communicator.receive_json_from() for _ in range(11)]
    assert [reply["type"] for reply in replies] == ["hello"] + ["error"] * 10
    assert await communicator.receive_output() == {"type": "websocket.close", "code": 4400}
    await communicator.disconnect()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pings come after a moment instead of 25 seconds."""
    monkeypatch.setattr(FeedConsumer, "ping_every", 0.01)


async def test_a_silent_page_is_pinged_and_then_given_up(
    impatient: None, monkeypatch: pytest.MonkeyPatch, serving: Runtime
) -> None:
    monkeypatch.setattr(FeedConsumer, "silence", 0.05)
    async with page() as visitor:
        ping = await visitor.next()
        assert (ping["topic"], ping["type"], ping["data"]) == ("feed", "ping", {})
        assert await visitor.closed_with() == 4408


@with_people
async def test_signing_out_ends_the_socket_with_the_next_ping(
    impatient: None, serving: Runtime, alice: User
) -> None:
    async with page(alice) as learner:
        await sync_to_async(_sign_everybody_out)()
        assert await learner.closed_with() == 4401


@with_people
async def test_a_deactivated_person_is_cut_off_with_the_next_ping(
    impatient: None, serving: Runtime, alice: User
) -> None:
    async with page(alice) as learner:
        await sync_to_async(_deactivate)(alice)
        assert await learner.closed_with() == 4401


@with_people
async def test_a_new_role_brings_the_page_back_for_its_topics(
    impatient: None, serving: Runtime, alice: User
) -> None:
    async with page(alice) as learner:
        await sync_to_async(_make_mentor)(alice)
        assert await learner.closed_with() == 4503


def _change_the_password(user: User) -> None:
    person = User.objects.get(pk=user.pk)
    person.set_password("another-one-altogether")
    person.save()
    connections.close_all()


@with_people
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda user: _sign_out(user), 4401),
        (_change_the_password, 4401),
        (lambda user: _make_mentor(user), 4503),
    ],
    ids=["signs out", "changes the password", "gets a role"],
)
async def test_the_sockets_of_whoever_changes_are_asked_at_once_and_nobody_elses(
    serving: Runtime,
    alice: User,
    bob: User,
    change: Callable[[User], None],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int | None] = []
    check = FeedConsumer.check

    def count(self: FeedConsumer) -> int | None:
        asked.append(self.visitor.user_id)
        return check(self)

    monkeypatch.setattr(FeedConsumer, "check", count)
    async with page(bob), page(alice) as learner:
        await sync_to_async(change)(alice)
        assert await learner.closed_with() == code
    assert set(asked) == {alice.pk}


async def test_a_page_that_comes_while_updates_are_delayed_is_told_after_the_hello(
    serving: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pulse, "is_back", False)
    serving.bridge._go_away("a test says so")
    async with page() as visitor:
        frame = await visitor.next()
        assert (frame["topic"], frame["type"], frame["data"]) == ("feed", "delayed", {})


@with_people
async def test_whoever_is_still_signed_in_stays(
    impatient: None, serving: Runtime, alice: User
) -> None:
    async with page(alice) as learner:
        frames = [await learner.next() for _ in range(20)]
    assert {frame["type"] for frame in frames} == {"ping"}


@with_people
async def test_a_closed_page_leaves_nothing_behind(serving: Runtime, maya: User) -> None:
    async with page(maya):
        assert len(serving.hub.members()) == 1
    assert serving.hub.members() == ()
    publish(SESSIONS_NEW, COUNT)
    publish(sessions_of_mentor(maya.pk), BOOKED)


@with_people
async def test_an_old_session_cookie_is_a_visitor(serving: Runtime) -> None:
    handshake = await browser()
    handshake.cookies["sessionid"] = "x" * 32
    communicator = handshake.communicator()
    await communicator.connect()
    hello = await communicator.receive_json_from()
    await communicator.disconnect()
    assert hello["data"]["topics"] == ["sessions:new", "sessions:changed", "demand:changed"]


@with_people
async def test_pages_wait_for_no_other_pages_database(serving: Runtime, alice: User) -> None:
    busy = asyncio.Event()
    release = asyncio.Event()

    def slow() -> None:
        serving.loop.call_soon_threadsafe(busy.set)
        asyncio.run_coroutine_threadsafe(release.wait(), serving.loop).result()

    pages_at_work = [serving.loop.run_in_executor(serving.http_pool, slow) for _ in range(4)]
    await busy.wait()
    async with page(alice):
        pass
    release.set()
    await asyncio.gather(*pages_at_work)


def _sign_everybody_out() -> None:
    Session.objects.all().delete()
    connections.close_all()


def _sign_out(user: User) -> None:
    for session in Session.objects.all():
        if session.get_decoded()["_auth_user_id"] == str(user.pk):
            session.delete()
    connections.close_all()


def _deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    connections.close_all()


def _make_mentor(user: User) -> None:
    user.groups.add(Group.objects.get_or_create(name=Role.MENTOR)[0])
    connections.close_all()
