"""Playing a browser's part on the feed and in rooms, through the real ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client

from peerlearn_site.asgi import application
from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.topics import Topic
from peerlearn_site.users.models import User

# Long enough for a busy machine; only a failing test waits it out.
PATIENCE = 10.0

T = TypeVar("T")
Headers = list[tuple[bytes, bytes]]


@dataclass
class Browser:
    """What a browser sends with a handshake; change a value to see it refused."""

    origins: tuple[str, ...]
    cookies: dict[str, str]
    subprotocols: list[str]
    path: str = "/ws/feed/"

    def communicator(self) -> WebsocketCommunicator:
        """A handshake that is about to be made."""
        headers: Headers = [(b"origin", origin.encode()) for origin in self.origins]
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers.append((b"cookie", cookie.encode()))
        return WebsocketCommunicator(
            application, self.path, headers=headers, subprotocols=self.subprotocols
        )


async def browser(user: User | None = None) -> Browser:
    """A browser on one of our own pages, signed in or not."""
    request = HttpRequest()
    token = get_token(request)
    cookies = {settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"]}
    if user is not None:
        cookies[settings.SESSION_COOKIE_NAME] = await sync_to_async(_session_of)(user)
    return Browser(
        origins=(settings.ALLOWED_ORIGINS[0],),
        cookies=cookies,
        subprotocols=["peerlearn.v1", f"csrf.{token}"],
    )


class Page:
    """An open page's socket."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self._communicator = communicator

    async def next(self) -> dict[str, Any]:
        """The next frame, whatever it is."""
        frame: dict[str, Any] = await self._communicator.receive_json_from(PATIENCE)
        return frame

    async def say(self, message: dict[str, Any]) -> None:
        """Send a message."""
        await self._communicator.send_json_to(message)

    async def say_text(self, text: str) -> None:
        """Send text that may not be a message."""
        await self._communicator.send_to(text_data=text)

    async def say_bytes(self, data: bytes) -> None:
        """Send a binary frame."""
        await self._communicator.send_to(bytes_data=data)

    async def closed_with(self) -> int:
        """Wait for the server to hang up; the frames until then do not matter."""
        while True:
            output = await self._communicator.receive_output(PATIENCE)
            if output["type"] == "websocket.close":
                return int(output["code"])

    async def nothing(self) -> None:
        """Assert that nothing is on its way: the next frame is the answer to a question asked now."""
        await self.say({"type": "are-you-done"})
        answer = await self.next()
        assert answer["data"].get("code") == "unknown_type", f"a stray frame: {answer}"


@asynccontextmanager
async def page(user: User | None = None) -> AsyncIterator[Page]:
    """A page that is open and greeted."""
    communicator = (await browser(user)).communicator()
    accepted, subprotocol = await communicator.connect(PATIENCE)
    assert (accepted, subprotocol) == (True, "peerlearn.v1")
    opened = Page(communicator)
    hello = await opened.next()
    while hello["type"] == "ping":
        # Pings come every few milliseconds here: one may be there before a slow layer has heard of the page.
        hello = await opened.next()
    assert hello["type"] == "hello", hello
    try:
        yield opened
    finally:
        await communicator.disconnect(timeout=PATIENCE)


class RoomPage(Page):
    """An open page in a room, past its welcome; the pings of its socket are answered and kept out of sight."""

    def __init__(self, communicator: WebsocketCommunicator, client_id: str) -> None:
        super().__init__(communicator)
        self.client_id = client_id
        self.welcome: dict[str, Any] = {}
        self._refs = count(1)

    @property
    def me(self) -> dict[str, Any]:
        """Oneself among the people of the welcome."""
        (found,) = [one for one in self.welcome["people"] if one["id"] == self.welcome["you"]]
        return cast(dict[str, Any], found)

    async def next(self) -> dict[str, Any]:
        """The next frame that is no ping, and no entry that the welcome contains already."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await super().next()
                if frame["type"] == "ping":
                    await self.say({"type": "pong"})
                elif "at" not in frame or frame["seq"] > self.welcome.get("seq", 0):
                    return frame

    async def heard(self, *types: str) -> list[dict[str, Any]]:
        """The next frames, as many as types are named, and of exactly those types."""
        frames = [await self.next() for _ in types]
        assert [frame["type"] for frame in frames] == list(types), frames
        return frames

    async def join(self, *, since: int | None = None, **values: Any) -> dict[str, Any]:
        """Join, and wait for the welcome."""
        await self.say({"type": "join", "client_id": self.client_id, "since": since, **values})
        self.welcome = await self.next()
        assert self.welcome["type"] == "welcome", self.welcome
        return self.welcome

    async def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say something and wait for its answer; log entries in between do not matter."""
        ref = next(self._refs)
        await self.say({**message, "ref": ref})
        while (frame := await self.next()).get("ref") != ref:
            pass
        return frame

    async def until(self, type: str) -> dict[str, Any]:
        """The next frame of a type; those before it do not matter."""
        while (frame := await self.next())["type"] != type:
            pass
        return frame

    async def nothing(self) -> None:
        """Assert that nothing is on its way: the next frame is the answer to a question asked now."""
        await self.say({"type": "are-you-done"})
        answer = await self.next()
        assert answer.get("code") == "unknown_type", f"a stray frame: {answer}"

    async def drop(self) -> None:
        """Lose the connection without a word."""
        await self._communicator.disconnect(code=1006, timeout=PATIENCE)

    async def is_killed(self) -> None:
        """The server ends the application without a word, as Daphne does with one that does not end."""
        self._communicator.future.cancel()
        await asyncio.wait([self._communicator.future])

    async def hang_up_on_a_hurried_server(self, has_begun: Callable[[], bool]) -> None:
        """Go; once the application has begun with its end, the server cuts it short, as Daphne does in time."""
        await self._communicator.send_input({"type": "websocket.disconnect", "code": 1006})
        await until(has_begun)
        self._communicator.future.cancel()
        await asyncio.wait([self._communicator.future])


@asynccontextmanager
async def room_socket(
    user: User, room_code: UUID, *, client_id: str | None = None
) -> AsyncIterator[RoomPage]:
    """A socket to a room that is open and has said nothing yet."""
    handshake = replace(await browser(user), path=room_path(room_code))
    communicator = handshake.communicator()
    accepted, subprotocol = await communicator.connect(PATIENCE)
    assert (accepted, subprotocol) == (True, "peerlearn.v1")
    try:
        yield RoomPage(communicator, client_id or str(uuid4()))
    finally:
        if not communicator.future.cancelled():
            await communicator.disconnect(timeout=PATIENCE)


@asynccontextmanager
async def room_page(
    user: User,
    room_code: UUID,
    *,
    client_id: str | None = None,
    since: int | None = None,
    **values: Any,
) -> AsyncIterator[RoomPage]:
    """A page that has joined a room, with a client id of its own unless it is named."""
    async with room_socket(user, room_code, client_id=client_id) as opened:
        await opened.join(since=since, **values)
        yield opened


def room_path(room_code: UUID) -> str:
    """Where a room's socket is."""
    return f"/ws/sessions/{room_code}/"


async def is_refused(handshake: Browser) -> bool:
    """Whether the server ends a handshake without accepting it."""
    communicator = handshake.communicator()
    accepted, _ = await communicator.connect(PATIENCE)
    await communicator.disconnect(timeout=PATIENCE)
    return not accepted


def framed(topic: Topic, event: FeedEvent, *, seq: int) -> dict[str, Any]:
    """The frame that a page gets of an event."""
    data = event.model_dump(mode="json", exclude={"type"})
    return {"topic": topic.name, "type": event.type, "seq": seq, "data": data}


async def until(happened: Callable[[], bool]) -> None:
    """Let the loop run until something has happened."""
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.001)


async def in_thread(work: Callable[..., T], *args: Any, **values: Any) -> T:
    """Ask or change the database beside the sockets, over a connection that is closed again."""

    def run() -> T:
        try:
            return work(*args, **values)
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    # This runs in a thread of its own, whose connection nobody else closes.
    connections.close_all()
    return key
