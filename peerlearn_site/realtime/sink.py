"""A sink around ASGI's ``send``: for servers that are not ours, and for tests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from peerlearn_site.realtime.asgi_types import Send
from peerlearn_site.realtime.protocol import TOO_SLOW

logger = logging.getLogger(__name__)


class AsgiSink:
    """Ready while nothing is on its way: the server's own awaiting is the back-pressure."""

    def __init__(self, send: Send) -> None:
        self.on_ready: Callable[[], None] | None = None
        self._send = send
        self._task: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        return self._task is None

    def write(self, payloads: list[bytes]) -> None:
        messages = [{"type": "websocket.send", "text": payload.decode()} for payload in payloads]
        self._start(messages)

    def close(self, code: int) -> None:
        self._start([{"type": "websocket.close", "code": code}])

    def abort(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.close(TOO_SLOW)

    def _start(self, messages: list[dict[str, Any]]) -> None:
        self._task = asyncio.get_running_loop().create_task(self._carry(self._task, messages))

    async def _carry(
        self, before: asyncio.Task[None] | None, messages: list[dict[str, Any]]
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            for message in messages:
                await self._send(message)
        except Exception:
            logger.debug("the connection went away while it was written to", exc_info=True)
        if self._task is asyncio.current_task():
            self._task = None
            if self.on_ready is not None:
                self.on_ready()
