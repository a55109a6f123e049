"""Playing a browser's part on the feed, through the real ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

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
    assert hello["type"] == "hello", hello
    try:
        yield opened
    finally:
        await communicator.disconnect(timeout=PATIENCE)


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


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    # This runs in a thread of its own, whose connection nobody else closes.
    connections.close_all()
    return key
