"""The one member that this process has on the channel layer: out with what is published, in to the hub.

A layer delivers at most once. So every sender numbers what it says per group; whoever hears a gap, or
cannot send, tells the browsers concerned to fetch again. The rows are the truth, this is the doorbell.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from peerlearn_site.realtime.frames import Frame, frame, whole_frame
from peerlearn_site.realtime.hub import Hub
from peerlearn_site.realtime.topics import PUBLIC_GROUPS

logger = logging.getLogger(__name__)

Message = dict[str, Any]

# The in-memory layer forgets a group's members after a day; joining again renews the membership.
_RENEW_EVERY: Final = 60.0
_PAUSE_AFTER_FAILURE: Final = 1.0
# Groups whose numbers a sender remembers. What pages may name as an addressee would fill any memory.
_MOST_NUMBERED: Final = 10_000


class Bridge:
    """Between one channel layer and one hub, on the loop that both run on."""

    def __init__(self, layer: Any, hub: Hub) -> None:
        self.name = uuid4().hex[:12]
        # When there was last something that a page drawn earlier would lack.
        self.news_at = time.time()
        self._layer = layer
        self._hub = hub
        self._channel = ""
        self._joined: Counter[str] = Counter()
        self._missing: set[str] = set()
        self._joining = asyncio.Lock()
        self._outbox: deque[tuple[str, Message]] = deque()
        self._wake = asyncio.Event()
        # Of the group that was spoken to longest ago first.
        self._sent: dict[str, int] = {}
        self._heard: dict[tuple[str, str], int] = {}

    async def open(self) -> None:
        """Get this process its channel on the layer."""
        self._channel = await self._layer.new_channel("bridge")

    def post(self, group: str, message: Message) -> None:
        """Queue a message for a group; call it on the loop."""
        self._outbox.append((group, message))
        self._wake.set()

    async def subscribe(self, groups: Sequence[str]) -> None:
        """Hear these groups; counted, so that the last to leave ends it."""
        async with self._joining:
            for group in groups:
                if not self._joined[group]:
                    await self._join(group)
                self._joined[group] += 1

    async def unsubscribe(self, groups: Sequence[str]) -> None:
        """Undo one ``subscribe``."""
        async with self._joining:
            for group in groups:
                self._joined[group] -= 1
                if not self._joined[group]:
                    await self._leave(group)

    async def run_sending(self) -> None:
        """Send what is posted, in its order."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outbox:
                await self._send(*self._outbox.popleft())

    async def run_receiving(self) -> None:
        """Hand what the layer brings to the hub."""
        while True:
            try:
                message = await self._layer.receive(self._channel)
                self._take(message)
            except Exception:
                logger.exception("the channel layer brought something that could not be read")
                await asyncio.sleep(_PAUSE_AFTER_FAILURE)

    async def run_renewing(self) -> None:
        """Join every group again, now and then."""
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            await self.renew()

    async def renew(self) -> None:
        """Join every group again; whoever missed something meanwhile fetches it."""
        async with self._joining:
            for group in self._joined:
                was_missing = group in self._missing
                await self._join(group)
                if was_missing and group not in self._missing:
                    self._hub.resync(group)

    async def _join(self, group: str) -> None:
        try:
            await self._layer.group_add(group, self._channel)
            self._missing.discard(group)
        except Exception as error:
            # Pages work without the layer; the next renewal tries again.
            logger.warning("the channel layer is away, %s is not heard: %s", group, error)
            self._missing.add(group)

    async def _leave(self, group: str) -> None:
        del self._joined[group]
        self._missing.discard(group)
        self._heard = {key: last for key, last in self._heard.items() if key[1] != group}
        try:
            await self._layer.group_discard(group, self._channel)
        except Exception as error:
            logger.warning("the channel layer is away, %s is still heard: %s", group, error)

    async def _send(self, group: str, message: Message) -> None:
        numbered = {**message, "sender": self.name, "number": self._next_number(group)}
        try:
            await self._layer.group_send(group, numbered)
        except Exception as error:
            # Other processes notice the missing number; our own browsers are told here.
            logger.warning("the channel layer did not take a message for %s: %s", group, error)
            self._hub.resync(group)

    def _next_number(self, group: str) -> int:
        """Count on; a group that nothing was said to for long begins with 1 again."""
        number = self._sent.pop(group, 0) + 1
        self._sent[group] = number
        if len(self._sent) > _MOST_NUMBERED:
            del self._sent[next(iter(self._sent))]
        return number

    def _take(self, message: Message) -> None:
        group = message["group"]
        if self._gap(group, message.get("sender"), message.get("number", 0)):
            logger.warning("the channel layer lost a message for %s", group)
            self._hub.resync(group)
        if group in PUBLIC_GROUPS:
            self.news_at = time.time()
        self._hub.post(group, frame_from(message))

    def _gap(self, group: str, sender: str | None, number: int) -> bool:
        """Whether a sender's numbers jumped; processes that only drop by send without them."""
        if sender is None or group not in self._joined:
            return False
        key = (sender, group)
        last = self._heard.get(key)
        self._heard[key] = number
        return last is not None and number > last + 1


def layer_message(*, group: str, topic: str, type: str, data: bytes) -> Message:
    """What travels on the layer: the event, encoded once by whoever published it."""
    return {
        "type": "feed.event",
        "group": group,
        "topic": topic,
        "event": type,
        "data": data.decode(),
    }


def whole_message(*, group: str, payload: bytes) -> Message:
    """What travels on the layer of a frame that is complete already."""
    return {"type": "feed.event", "group": group, "whole": payload.decode()}


def frame_from(message: Message) -> Frame:
    """The frame that browsers get of a layer's message."""
    if "whole" in message:
        return whole_frame(message["whole"].encode())
    return frame(topic=message["topic"], type=message["event"], data=message["data"].encode())
