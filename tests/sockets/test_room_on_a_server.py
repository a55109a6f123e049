"""The room's socket on a real server: refusals on the wire, an end in order, a broken line, a database that waits."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.support import browsing
from tests.support.browsing import Person
from tests.support.home import in_home
from tests.support.raw_feed import connect
from tests.support.room_client import PATIENCE, Frame, RoomClient, dial, in_the_room
from tests.support.server import Server, serving


@dataclass(frozen=True)
class Scene:
    """A server with a live room and a lobby; ``stranger`` has booked neither."""

    server: Server
    mentor: Person
    learner: Person
    stranger: Person
    live: str
    lobby: str

    def log(self, room_code: str) -> list[Frame]:
        """The room's log as its rows have it."""
        found: list[Frame] = in_home(
            self.server.home, "tests.support.inside:room_log", room_code=room_code
        )
        return found


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with serving(seeded=False) as server:
        (mentor,), (learner, stranger) = browsing.cast(server.home, Mentors=1, Learners=2)
        meetings = [
            {
                "mentor": mentor.username,
                "learners": [learner.username],
                "title": "A room",
                "starts_in": starts_in,
                "live": live,
            }
            for starts_in, live in ((5, True), (6, False))
        ]
        live, lobby = in_home(server.home, "tests.support.inside:meetings", meetings=meetings)
        yield Scene(server, mentor, learner, stranger, live["room_code"], lobby["room_code"])
        assert "Traceback" not in server.log
        assert " ERROR " not in server.log


@asynccontextmanager
async def joined(
    scene: Scene, person: Person, room_code: str
) -> AsyncIterator[tuple[ClientConnection, Frame]]:
    """A socket that has joined, and its welcome."""
    async with dial(scene.server, person, room_code) as socket:
        await socket.send(json.dumps({"type": "join", "client_id": str(uuid4())}))
        yield socket, await heard(socket, lambda frame: frame["type"] == "welcome")


async def heard(socket: ClientConnection, wanted: Callable[[Frame], bool]) -> Frame:
    """The next frame of that kind."""
    async with asyncio.timeout(PATIENCE):
        while True:
            frame: Frame = json.loads(await socket.recv())
            if frame["type"] == "ping":
                await socket.send('{"type":"pong"}')
            if wanted(frame):
                return frame


def test_every_refusal_is_the_same_on_the_wire(scene: Scene) -> None:
    answers = set()
    for person, path in (
        (scene.stranger, f"/ws/sessions/{scene.live}/"),
        (scene.learner, f"/ws/sessions/{uuid4()}/"),
        (scene.learner, "/ws/sessions/1/"),
        (None, f"/ws/sessions/{scene.live}/"),
        (Person("nobody", "x" * 32, scene.learner.csrf), f"/ws/sessions/{scene.lobby}/"),
    ):
        cookie = f"csrftoken={person.csrf if person else 'a' * 32}"
        if person:
            cookie += f"; sessionid={person.session}"
        token = f"peerlearn.v1, csrf.{person.csrf if person else 'a' * 32}"
        with connect(scene.server, cookie=cookie, protocols=token, path=path) as made:
            answers.add(_until_the_end(made))
    (answer,) = answers
    assert answer.startswith(b"HTTP/1.1 403 ")


def _until_the_end(made: Any) -> bytes:
    received = b""
    while data := made.recv(4096):
        received += data
    return b"\r\n".join(
        line for line in received.split(b"\r\n") if not line.lower().startswith(b"date:")
    )


async def test_a_line_that_breaks_is_a_loss_for_the_others(scene: Scene) -> None:
    async with joined(scene, scene.mentor, scene.live) as (mentor, _):
        async with joined(scene, scene.learner, scene.live) as (learner, welcome):
            learner.transport.abort()
            lost = await heard(mentor, lambda frame: frame["type"] == "participant.lost")
            assert lost["id"] == welcome["you"]


async def test_nothing_but_the_writing_waits_for_a_database_that_does(scene: Scene) -> None:
    async with (
        joined(scene, scene.mentor, scene.live) as (mentor, me),
        joined(scene, scene.learner, scene.live) as (learner, _),
    ):
        path = scene.server.home / "db.sqlite3"
        writing = sqlite3.connect(path, isolation_level=None)
        writing.execute("BEGIN IMMEDIATE")
        await mentor.send('{"type":"hand","raised":true,"ref":"hand"}')
        for epoch in range(3):
            signal = {"type": "signal", "to": me["you"], "to_epoch": epoch}
            await learner.send(json.dumps(signal))
            assert (await heard(mentor, _is_news))["to_epoch"] == epoch
        writing.execute("ROLLBACK")
        writing.close()
        assert (await heard(mentor, lambda frame: frame.get("ref") == "hand"))["type"] == "ok"


def _is_news(frame: Frame) -> bool:
    return frame["type"] in ("signal", "ok", "error", "participant.hand")


async def test_a_server_that_ends_in_order_is_missed_by_nobody(scene: Scene) -> None:
    people = (scene.mentor, scene.learner)
    clients = [RoomClient(scene.server, one, scene.lobby, Random(1)) for one in people]

    async def story() -> None:
        for client in clients:
            await client.welcomed(1)
        before = await asyncio.to_thread(scene.log, scene.lobby)
        assert await asyncio.to_thread(scene.server.stop) == 0
        await asyncio.to_thread(scene.server.start)
        for client in clients:
            await client.welcomed(2)
            assert client.welcome["resumed"]
        assert await asyncio.to_thread(scene.log, scene.lobby) == before
        # The two came at once: which of them the server wrote down first is free.
        assert sorted(entry["type"] for entry in before) == ["learner.join", "mentor.join"]

    await in_the_room(clients, story)


async def test_a_page_is_told_why_the_line_ends(scene: Scene) -> None:
    async with joined(scene, scene.learner, scene.lobby) as (learner, _):
        for _ in range(10):
            await learner.send("{")
        with pytest.raises(ConnectionClosed) as ended:
            await heard(learner, lambda frame: False)
        assert ended.value.rcvd is not None and ended.value.rcvd.code == 4400
