"""Pages without a screen in the room of a real server: they join, keep the log in order and come back."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from itertools import count
from random import Random
from typing import Any, Protocol
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from tests.support.browsing import Person

# Long enough for a busy machine; only a failure waits it out.
PATIENCE = 60.0
# Log requests are two a second in the long run.
GAP = 0.1
GAP_AGAIN = 0.6
# Pages come back after up to so many seconds.
BACKOFF = 0.5

Frame = dict[str, Any]


class Address(Protocol):
    """Where a house is reached: a server's own port, or the proxy of a cluster."""

    url: str
    socket_url: str


def dial(server: Address, person: Person, room_code: str, *, cookie: str = "") -> connect:
    """A socket to a room, to be awaited, with the cookies and the token of a page of ours, and one more."""
    cookies = f"sessionid={person.session}; csrftoken={person.csrf}"
    return connect(
        f"{server.socket_url}/ws/sessions/{room_code}/",
        origin=Origin(server.url),
        additional_headers={"Cookie": f"{cookies}; {cookie}" if cookie else cookies},
        subprotocols=[Subprotocol("peerlearn.v1"), Subprotocol(f"csrf.{person.csrf}")],
        compression=None,
        ping_interval=None,
        open_timeout=PATIENCE,
        close_timeout=1,
        max_queue=None,
        # A proxy of the machine's has no business between two of its own processes.
        proxy=None,
    )


class RoomClient:
    """One person's page. ``log`` is what it knows of the room's log, in order and without a gap."""

    def __init__(
        self, server: Address, person: Person, room_code: str, chance: Random, *, cookie: str = ""
    ) -> None:
        self.person = person
        self.log: list[Frame] = []
        self.welcome: Frame = {}
        self.welcomes = 0
        self.conflicts: list[str] = []
        self.media = {"mic": False, "camera": False, "screen": False}
        self._server = server
        self._room_code = room_code
        self._cookie = cookie
        self._chance = chance
        self._client_id = self._new_id()
        self._ahead: dict[int, Frame] = {}
        self._newest = 0
        self._socket: ClientConnection | None = None
        self._refs = count(1)
        self._answers: dict[int, asyncio.Future[Frame]] = {}
        self._changed = asyncio.Condition()

    @property
    def me(self) -> int:
        """One's own number in the room."""
        return int(self.welcome["you"])

    async def live(self) -> None:
        """Be in the room, again and again."""
        while True:
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                async with dial(
                    self._server, self.person, self._room_code, cookie=self._cookie
                ) as socket:
                    await self._follow(socket)
            self._socket = None
            for waiting in self._answers.values():
                waiting.set_exception(ConnectionResetError())
            self._answers.clear()
            await asyncio.sleep(self._chance.uniform(0, BACKOFF))

    async def say(self, message: Frame) -> Frame:
        """Say something until it is answered, over as many connections as that takes."""
        while True:
            with contextlib.suppress(OSError, WebSocketException):
                answer = await self._ask(message)
                if answer.get("code") not in ("unavailable", "rate_limited"):
                    return answer
            await asyncio.sleep(self._chance.uniform(0, BACKOFF))

    async def _ask(self, message: Frame) -> Frame:
        await self._until(lambda: self._socket is not None)
        assert self._socket is not None
        ref = next(self._refs)
        self._answers[ref] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(PATIENCE):
            await self._socket.send(json.dumps({**message, "ref": ref}))
            return await self._answers[ref]

    def cut(self) -> None:
        """The connection breaks, without a word."""
        if self._socket is not None:
            self._socket.transport.abort()

    def reload(self) -> None:
        """The page is drawn anew: another page of the same person comes back."""
        self._client_id = self._new_id()
        self.cut()

    async def welcomed(self, times: int) -> None:
        """Wait until it was let in so many times."""
        await self._until(lambda: self.welcomes >= times)

    async def knows(self, seq: int) -> None:
        """Wait until it knows the log up to an entry."""
        await self._until(lambda: len(self.log) >= seq)

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(happened)

    async def _follow(self, socket: ClientConnection) -> None:
        since = len(self.log) if self.welcomes else None
        join = {"type": "join", "client_id": self._client_id, "since": since, "media": self.media}
        await socket.send(json.dumps(join))
        filling = asyncio.create_task(self._fill_gaps(socket))
        try:
            async for text in socket:
                async with self._changed:
                    await self._take(socket, json.loads(text))
                    self._changed.notify_all()
        finally:
            filling.cancel()

    async def _take(self, socket: ClientConnection, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "ping":
            await socket.send('{"type":"pong"}')
        elif kind == "welcome":
            self.welcome = frame
            self.welcomes += 1
            self._socket = socket
            self._note(frame["missed"])
            self._newest = frame["seq"]
        elif kind == "log":
            self._note(frame["entries"])
            self._newest = frame["seq"]
        elif kind == "resync":
            self._newest = len(self.log) + 1
        elif "at" in frame:
            self._note([frame])
        elif frame.get("ref") in self._answers:
            self._answers.pop(frame["ref"]).set_result(frame)

    def _note(self, entries: list[Frame]) -> None:
        """Take entries in; one that is known already must be the same."""
        for entry in entries:
            seq = entry["seq"]
            known = self.log[seq - 1] if seq <= len(self.log) else self._ahead.get(seq, entry)
            if known != entry:
                self.conflicts.append(f"{self.person.username}: {known} and {entry}")
            if seq > len(self.log):
                self._ahead[seq] = entry
        while (following := self._ahead.pop(len(self.log) + 1, None)) is not None:
            self.log.append(following)

    async def _fill_gaps(self, socket: ClientConnection) -> None:
        """Ask for what did not come in time."""
        with contextlib.suppress(WebSocketException):
            while True:
                async with self._changed:
                    await self._changed.wait_for(self._lacks_something)
                await asyncio.sleep(GAP)
                if self._lacks_something():
                    await socket.send(json.dumps({"type": "sync", "since": len(self.log)}))
                    await asyncio.sleep(GAP_AGAIN)

    def _lacks_something(self) -> bool:
        return bool(self._ahead) or len(self.log) < self._newest

    def _new_id(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))


async def in_the_room(clients: list[RoomClient], story: Callable[[], Awaitable[None]]) -> None:
    """Let the clients live while a story goes on."""
    async with asyncio.TaskGroup() as group:
        living = [group.create_task(client.live()) for client in clients]
        await story()
        for task in living:
            task.cancel()
