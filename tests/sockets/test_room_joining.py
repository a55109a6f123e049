"""Coming into a room over its socket, going, and coming back to where one was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from catalog.sessions.models import SessionRun
from live.room.models import Participation
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.users.models import User
from tests.support import make, rooms
from tests.support.sockets import room_page, room_socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(maya: User, alice: User, bob: User, now: datetime) -> SessionRun:
    """A session of maya's that starts in five minutes; alice and bob have booked."""
    made = make.session(mentor=maya, starts_at=now + timedelta(minutes=5))
    rooms.book(made, alice, bob, now=now)
    return made


async def test_the_welcome_is_the_room_as_it_is(
    serving: Runtime, run: SessionRun, maya: User, alice: User
) -> None:
    async with room_page(maya, run.room_code) as mentor, room_page(alice, run.room_code) as learner:
        welcome = learner.welcome
        assert welcome["seq"] == 2
        assert (welcome["status"], welcome["resumed"], welcome["missed"]) == (
            "scheduled",
            False,
            [],
        )
        assert [(one["name"], one["role"], one["presence"]) for one in welcome["people"]] == [
            (maya.display_name, "mentor", "here"),
            (alice.display_name, "learner", "here"),
        ]
        assert welcome["you"] == welcome["people"][1]["id"]
        (entry,) = await mentor.heard("learner.join")
        assert entry == {
            "type": "learner.join",
            "seq": 2,
            "at": welcome["people"][1]["joined_at"],
            "person": welcome["people"][1],
        }
        await learner.nothing()
        await mentor.nothing()
