"""Whose work gets a thread next where a crowd waits for one.

After a restart a thousand sockets come at once. First come, first served would let each of their steps wait behind
all others' first ones, and with them what keeps those who are inside from being taken for gone: they would be
called lost, hung up on, and come again, as one more of the crowd.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from itertools import count


class Urgency(IntEnum):
    """What goes first; work of one urgency goes in the order in which it came."""

    ALIVE = 0  # Others are taken for gone without it.
    BEGUN = 1  # The next step of somebody who was looked at already: what is begun is ended first.
    NEW = 2  # A first look at somebody who comes, or one more at somebody who is here.


class Turns:
    """So many at a time; used on one loop alone."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._order = count()
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []

    @property
    def waiting(self) -> int:
        """How much waits."""
        return sum(not turn.done() for _, _, turn in self._waiting)

    @asynccontextmanager
    async def turn(self, urgency: Urgency) -> AsyncIterator[None]:
        """Wait for a place, and keep it inside the block; who is cancelled while they wait takes none."""
        await self._wait(urgency)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, urgency: Urgency) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The place came together with the end.
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
