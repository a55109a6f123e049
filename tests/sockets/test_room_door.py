"""Whom a room's socket lets in: refused before it is accepted, and always in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from catalog.booking.services import cancel
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.users.models import User
from tests.support import make, rooms
from tests.support.sockets import (
    PATIENCE,
    Browser,
    browser,
    in_thread,
    is_refused,
    room_page,
    room_path,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(maya: User, alice: User, now: datetime) -> SessionRun:
    """A session of maya's that starts in ten minutes; alice has booked."""
    made = make.session(mentor=maya, starts_at=now + timedelta(minutes=10))
    rooms.book(made, alice, now=now)
    return made


async def handshake(user: User | None, room_code: UUID) -> Browser:
    return replace(await browser(user), path=room_path(room_code))


async def test_mentor_learner_with_a_booking_and_staff_come_in(
    serving: Runtime, run: SessionRun, maya: User, alice: User, nina: User
) -> None:
    for user, role in ((maya, "mentor"), (alice, "learner"), (nina, "observer")):
        async with room_page(user, run.room_code) as page:
            assert page.me["role"] == role


async def test_others_do_not(serving: Runtime, run: SessionRun, bob: User, carl: User) -> None:
    for user in (None, bob, carl):
        assert await is_refused(await handshake(user, run.room_code))


async def test_whoever_gave_the_booking_back_does_not(
    serving: Runtime, run: SessionRun, alice: User, now: datetime
) -> None:
    assert not await is_refused(await handshake(alice, run.room_code))
    await in_thread(cancel, learner=alice, session_id=run.page_id, now=now)
    assert await is_refused(await handshake(alice, run.room_code))


def begins(minutes: float) -> Callable[[SessionRun, datetime], None]:
    def move(run: SessionRun, now: datetime) -> None:
        starts_at = now + timedelta(minutes=minutes)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        SessionRun.objects.filter(pk=run.pk).update(**times)

    return move


def becomes(status: RunStatus) -> Callable[[SessionRun, datetime], None]:
    return lambda run, now: _update(run, status)


def _update(run: SessionRun, status: RunStatus) -> None:
    SessionRun.objects.filter(pk=run.pk).update(status=status)


def is_unpublished(run: SessionRun, now: datetime) -> None:
    SessionPage.objects.filter(pk=run.page_id).update(live=False)


CLOSED: dict[str, Callable[[SessionRun, datetime], None]] = {
    "too early": begins(31),
    "past its end": begins(-61),
    "cancelled": becomes(RunStatus.CANCELLED),
    "held": becomes(RunStatus.COMPLETED),
    "unpublished": is_unpublished,
}


@pytest.mark.parametrize("name", CLOSED)
async def test_a_closed_room_lets_nobody_in(
    name: str, serving: Runtime, run: SessionRun, maya: User, alice: User, nina: User, now: datetime
) -> None:
    await in_thread(CLOSED[name], run, now)
    for user in (maya, alice, nina):
        assert await is_refused(await handshake(user, run.room_code))


@pytest.mark.parametrize("minutes", [29, 0, -59])
async def test_it_is_open_from_half_an_hour_before_until_its_end(
    minutes: float, serving: Runtime, run: SessionRun, alice: User, now: datetime
) -> None:
    await in_thread(begins(minutes), run, now)
    assert not await is_refused(await handshake(alice, run.room_code))


async def test_a_room_that_does_not_exist_is_refused_like_any_other(
    serving: Runtime, run: SessionRun, alice: User, bob: User
) -> None:
    no_such = "/ws/sessions/not-a-room/"
    answers = []
    for user, path in (
        (bob, room_path(run.room_code)),
        (alice, room_path(uuid4())),
        (alice, no_such),
        (None, room_path(run.room_code)),
    ):
        communicator = replace(await browser(user), path=path).communicator()
        await communicator.send_input({"type": "websocket.connect"})
        answers.append(await communicator.receive_output(PATIENCE))
        await communicator.wait(PATIENCE)
    assert answers == [{"type": "websocket.close", "code": 4403}] * 4


async def test_origin_and_token_are_asked_for_like_anywhere(
    serving: Runtime, run: SessionRun, alice: User
) -> None:
    ours = await handshake(alice, run.room_code)
    another = await browser()
    for changed in (
        replace(ours, origins=("https://evil.example",)),
        replace(ours, origins=()),
        replace(ours, subprotocols=["peerlearn.v1"]),
        replace(ours, subprotocols=another.subprotocols),
    ):
        assert await is_refused(changed)
    assert not await is_refused(ours)


async def test_after_signing_out_the_cookie_opens_nothing(
    serving: Runtime, run: SessionRun, alice: User
) -> None:
    ours = await handshake(alice, run.room_code)
    await in_thread(Session.objects.all().delete)
    assert await is_refused(ours)


async def test_a_database_that_is_away_lets_nobody_in_and_breaks_nothing(
    serving: Runtime,
    run: SessionRun,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(**values: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("live.socket.consumers.admit", away)
    assert await is_refused(await handshake(alice, run.room_code))
    (told,) = caplog.records
    assert (told.levelname, told.exc_info) == ("WARNING", None)
