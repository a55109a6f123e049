"""The room sockets that this process holds, and the word that they are alive: one write for all of them.

With it goes one read: how far each of their rooms has come.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from django.db import Error as DatabaseError

from live.room import selectors, services
from peerlearn_site.effects import clock
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.realtime.turns import Urgency

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds. Whoever was not seen for 15 is called lost, so one write may fail.
SEEN_EVERY: Final = 5.0


class LivingSockets:
    """Notes every few seconds that the people of these sockets are here, and looks up their rooms' heads."""

    seen_every = SEEN_EVERY

    def __init__(self, serving: Runtime) -> None:
        self._serving = serving
        self._doubted: dict[UUID, Callable[[], None]] = {}
        self._rooms: dict[UUID, int] = {}
        self._heads: dict[int, int] = {}
        self._task = serving.loop.create_task(self._run())

    def add(self, connection_id: UUID, *, room_id: int, doubted: Callable[[], None]) -> None:
        """Speak for a socket; ``doubted`` is called should it turn out to speak for nobody."""
        self._doubted[connection_id] = doubted
        self._rooms[connection_id] = room_id

    def discard(self, connection_id: UUID) -> None:
        """The socket is gone, or has said goodbye."""
        self._doubted.pop(connection_id, None)
        self._rooms.pop(connection_id, None)

    def head(self, room_id: int) -> int | None:
        """The newest entry of a room, as of the last look; ``None`` before the first."""
        return self._heads.get(room_id)

    async def close(self) -> None:
        """The process ends."""
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self.seen_every)
            if self._doubted:
                await self._note()

    async def _note(self) -> None:
        ids = set(self._doubted)
        try:
            stale = await self._ask(partial(_note_seen, ids))
            self._heads = await self._ask(
                partial(selectors.last_seqs, room_ids=set(self._rooms.values()))
            )
        except DatabaseError as error:
            logger.warning("could not note who is in the rooms: %s", error)
            return
        except Exception:
            # Whatever it was: without the next pass everybody here would be called lost.
            logger.exception("could not note who is in the rooms")
            return
        for connection_id in stale & self._doubted.keys():
            self._doubted[connection_id]()

    async def _ask(self, work: Callable[[], T]) -> T:
        return await self._serving.in_socket_pool(work, urgency=Urgency.ALIVE)


def _note_seen(ids: set[UUID]) -> set[UUID]:
    return services.seen(connection_ids=ids, now=clock.now())
