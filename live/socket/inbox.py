"""What one page says is handled one after the other, and nobody's pong waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

M = TypeVar("M")

# More than this unhandled, and the page is not read from until there is room again.
WAITING: Final = 64


class Inbox(Generic[M]):
    """Hands messages to ``handle`` in their order; ``handle`` does not raise."""

    def __init__(self, handle: Callable[[M], Awaitable[None]]) -> None:
        self._handle = handle
        self._queue: asyncio.Queue[M | None] = asyncio.Queue(WAITING)
        self._task = asyncio.get_running_loop().create_task(self._work())

    async def put(self, message: M) -> None:
        """Leave a message; waits while there are too many."""
        await self._queue.put(message)

    async def close(self) -> None:
        """Handle what has come in; nothing comes after it."""
        try:
            await self._queue.put(None)
            await self._task
        finally:
            self._task.cancel()

    def abandon(self) -> None:
        """Handle nothing any more."""
        self._task.cancel()

    async def _work(self) -> None:
        while (message := await self._queue.get()) is not None:
            await self._handle(message)
