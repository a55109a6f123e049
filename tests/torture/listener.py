"""A page without a screen that keeps its list of sessions by the feed, as ours do: news comes, gaps are fetched."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from tests.support.home import House
from tests.support.nginx import NODE_COOKIE
from tests.support.raw_feed import SECRET
from tests.torture import oracle

_LISTED = "SELECT page_id FROM catalog_sessioncard"
# A page comes back after so many seconds.
_BACKOFF = 0.2
# Between two looks while waiting for what must come.
_LOOK = 0.05


class Listener:
    """One visitor's page; ``known`` is what its list has shown.

    Whatever it may have missed it looks up in the rows, as a page fetches its list again: after it was let in,
    and when it is told to. ``twice`` counts sessions that one connection was told of more than once.
    """

    def __init__(self, url: str, house: Path | House, *, node: int | None = None) -> None:
        self.known: set[int] = set()
        self.told = 0
        self.resyncs = 0
        self.connections = 0
        self.twice: Counter[int] = Counter()
        # When a frame of each type last came in, by the monotonic clock.
        self.heard_at: dict[str, float] = {}
        self._url = url
        self._house = house
        self._node = node

    async def live(self) -> None:
        """Listen, again and again."""
        while True:
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                async with self._dial() as socket:
                    self.connections += 1
                    await self._follow(socket)
            await asyncio.sleep(_BACKOFF)

    async def knows(self, sessions: set[int], *, seconds: float) -> set[int]:
        """Wait until these are on the list; what is missing after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not sessions <= self.known:
                    await asyncio.sleep(_LOOK)
        return sessions - self.known

    def _dial(self) -> connect:
        node = f"; {NODE_COOKIE}={self._node}" if self._node is not None else ""
        return connect(
            f"{self._url.replace('http', 'ws', 1)}/ws/feed/",
            origin=Origin(self._url),
            additional_headers={"Cookie": f"csrftoken={SECRET}{node}"},
            subprotocols=[Subprotocol("peerlearn.v1"), Subprotocol(f"csrf.{SECRET}")],
            compression=None,
            ping_interval=None,
            close_timeout=1,
            proxy=None,
        )

    async def _follow(self, socket: ClientConnection) -> None:
        heard: Counter[int] = Counter()
        async for text in socket:
            frame = json.loads(text)
            self.heard_at[frame["type"]] = time.monotonic()
            match frame["type"]:
                case "ping":
                    await socket.send('{"type":"pong"}')
                case "hello":
                    await self._fetch()
                case "resync":
                    self.resyncs += 1
                    await self._fetch()
                case "new_session":
                    number = frame["data"]["id"]
                    self.told += 1
                    heard[number] += 1
                    self.twice += Counter({number: heard[number] > 1})
                    self.known.add(number)

    async def _fetch(self) -> None:
        listed = await asyncio.to_thread(oracle.rows, self._house, _LISTED)
        self.known |= {page for (page,) in listed}
