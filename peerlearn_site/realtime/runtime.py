"""What a serving process has beside its application: hub, bridge, worker threads, background work.

Entered only by ``manage.py serve`` and by the tests' fixture; every other process (migrations, workers, a
shell) runs without one.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar, cast

from channels.layers import get_channel_layer

from peerlearn_site.realtime.background import Background, BackgroundThread
from peerlearn_site.realtime.bridge import Bridge
from peerlearn_site.realtime.hub import Hub
from peerlearn_site.realtime.messages import Message
from peerlearn_site.realtime.pools import DatabasePool, with_fresh_connection
from peerlearn_site.realtime.topics import PUBLIC_GROUPS
from peerlearn_site.realtime.turns import Turns, Urgency

logger = logging.getLogger(__name__)


class ProcessPart(Protocol):
    """What a feature keeps once per serving process; made with the runtime, on its loop."""

    def __init__(self, serving: Runtime) -> None: ...

    async def close(self) -> None:
        """The process ends; the database can still be asked."""


T = TypeVar("T")
P = TypeVar("P", bound=ProcessPart)

HTTP_THREADS: Final = 4
SOCKET_THREADS: Final = 4
# Work that was handed to the threads: beside each that works one is ready, so that none waits for a busy loop.
SOCKET_PLACES: Final = 2 * SOCKET_THREADS
_STOP_SECONDS: Final = 10.0


class Runtime:
    """Owns everything of a process that lives as long as it serves; use it as ``async with``."""

    hub: Hub
    bridge: Bridge
    http_pool: DatabasePool
    socket_pool: DatabasePool
    socket_turns: Turns

    def __init__(self, *, background: Sequence[Background] = ()) -> None:
        self._threads = [BackgroundThread(work) for work in background]
        self._tasks: list[asyncio.Task[None]] = []
        self._parts: dict[type[ProcessPart], ProcessPart] = {}

    async def __aenter__(self) -> Runtime:
        global _current
        if _current is not None:
            raise RuntimeError("This process serves already.")
        self.loop = asyncio.get_running_loop()
        self.hub = Hub()
        self.bridge = Bridge(get_channel_layer(), self.hub)
        self.http_pool = DatabasePool(threads=HTTP_THREADS, name="http")
        self.socket_pool = DatabasePool(threads=SOCKET_THREADS, name="socket")
        self.socket_turns = Turns(SOCKET_PLACES)
        await self.bridge.open()
        # Heard even while nobody is here: a page that is on its way must learn what it missed.
        await self.bridge.subscribe(PUBLIC_GROUPS)
        self._start(self.hub.run())
        self._start(self.hub.run_resyncing())
        self._start(self.bridge.run_sending())
        self._start(self.bridge.run_beating())
        _current = self
        for thread in self._threads:
            thread.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        global _current
        for part in reversed(self._parts.values()):
            await part.close()
        # In this order: what still runs in a thread may publish until it ends.
        for thread in self._threads:
            await asyncio.to_thread(thread.stop, _STOP_SECONDS)
        for pool in (self.http_pool, self.socket_pool):
            await asyncio.to_thread(pool.close)
        _current = None
        await self.bridge.finish()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.bridge.close()

    async def in_socket_pool(
        self, work: Callable[..., T], *args: object, urgency: Urgency = Urgency.BEGUN
    ) -> T:
        """Run work that may ask the database, off the loop; sockets never wait behind pages.

        What it logs says of which room, as its socket would.
        """
        context = contextvars.copy_context()
        async with self.socket_turns.turn(urgency):
            return await self.loop.run_in_executor(
                self.socket_pool, context.run, with_fresh_connection, work, *args
            )

    def part(self, kind: type[P]) -> P:
        """What a feature keeps in this process, made at its first use; call it on the loop."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        return cast(P, self._parts[kind])

    def post(self, group: str, message: Message) -> None:
        """Give a message to the layer, from any thread."""
        try:
            self.loop.call_soon_threadsafe(self.bridge.post, group, message)
        except RuntimeError:
            # The loop has ended: so have all connections that could be told.
            logger.debug("nobody is left to hear %s", group)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(self.loop.create_task(work))


_current: Runtime | None = None


def current() -> Runtime | None:
    """The runtime of this process, if it serves."""
    return _current
