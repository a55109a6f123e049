"""The one member that this process has on the channel layer: out with what is published, in to the hub.

A layer delivers at most once, and may be away. So every sender numbers what it says and tells in its beats
how far it came; whoever misses something tells the browsers concerned to fetch again. While the layer is away
this process hands what it says to its own browsers, tells them that news is late, and lets everybody fetch
once it is back. The rows are the truth, this is the doorbell.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, Final, TypeVar
from uuid import uuid4

from peerlearn_site.realtime.hub import Hub
from peerlearn_site.realtime.messages import Message, beat_from, beat_message, frame_from
from peerlearn_site.realtime.numbers import Hearing, Saying
from peerlearn_site.realtime.pulse import Pulse
from peerlearn_site.realtime.topics import PUBLIC_GROUPS, PULSE

logger = logging.getLogger(__name__)

T = TypeVar("T")

BEAT_EVERY: Final = 1.0
# How long the layer may take for one thing; a hanging one would hold up every page that opens a socket.
PATIENCE: Final = 1.0
# Turns of the loop in which what came in while this process stood still is read.
_TURNS: Final = 10
# In beats. The in-memory layer forgets a group's members after a day; joining again renews the membership.
_RENEW_AFTER: Final = 60
# In beats that did not come back. A connection may lead nowhere without anybody being told.
_REOPEN_AFTER: Final = 3
_PAUSE_AFTER_FAILURE: Final = 1.0


class Bridge:
    """Between one channel layer and one hub, on the loop that both run on."""

    def __init__(self, layer: Any, hub: Hub) -> None:
        self.name = uuid4().hex[:12]
        # When there was last something that a page drawn earlier would lack.
        self.news_at = time.time()
        # The layer is away: what other processes say comes late.
        self.is_delayed = False
        self._layer = layer
        self._hub = hub
        self._channel = ""
        self._hearing_task: asyncio.Task[None] | None = None
        self._joined: Counter[str] = Counter()
        self._missing: set[str] = set()
        self._left: set[str] = set()
        self._joining = asyncio.Lock()
        self._outbox: deque[tuple[str, Message]] = deque()
        self._wake = asyncio.Event()
        self._all_sent = asyncio.Event()
        self._all_sent.set()
        self._pulse = Pulse(self.name)
        self._saying = Saying()
        self._hearing = Hearing()
        # What our own browsers were given while the layer did not take it, and may bring yet.
        self._handed: dict[str, int] = {}

    async def open(self) -> None:
        """Get this process its channel on the layer, and listen; without a layer, begin as delayed."""
        try:
            self._channel = await _in_time(self._layer.new_channel("bridge"))
        except Exception as error:
            self._go_away(error)
            return
        self._hearing_task = asyncio.get_running_loop().create_task(self._hear())
        if not self._joined[PULSE]:
            await self.subscribe([PULSE])

    async def close(self) -> None:
        """Say goodbye to the other processes, and leave the layer."""
        if not self.is_delayed:
            goodbye = self._pulse.last_beat(self._saying.since_last_beat())
            await self._try(self._layer.group_send(PULSE, beat_message(goodbye)))
        await self._leave_the_layer()

    def post(self, group: str, message: Message) -> None:
        """Queue a message for a group; call it on the loop."""
        self._outbox.append((group, message))
        self._all_sent.clear()
        self._wake.set()

    async def finish(self) -> None:
        """Wait until all that was posted is with the layer, if it takes it in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._all_sent.wait()

    async def subscribe(self, groups: Sequence[str]) -> None:
        """Hear these groups; counted, so that the last to leave ends it."""
        async with self._joining:
            for group in groups:
                if not self._joined[group]:
                    await self._join(group)
                    self._hearing.begin(group)
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
                try:
                    await self._send(*self._outbox.popleft())
                except Exception:
                    # One message that cannot be told must not cost all others theirs.
                    logger.exception("a message could not be sent")
            self._all_sent.set()

    async def run_beating(self) -> None:
        """Say a beat now and then, notice whether it comes back, and do what follows."""
        for number in count(1):
            try:
                await self.beat()
                if not number % _RENEW_AFTER:
                    await self.renew()
            except Exception:
                # Without the next beat nobody would notice anything any more.
                logger.exception("a beat failed")
            await asyncio.sleep(BEAT_EVERY)

    async def beat(self) -> None:
        """Act on how the last beats fared, and say the next one."""
        if self.is_delayed and self._pulse.is_back:
            await self._come_back()
        elif self._pulse.is_lost:
            self._go_away("what is said to it does not come back")
        if self._pulse.unheard and not self._pulse.unheard % _REOPEN_AFTER:
            await self._reopen()
        beat = self._pulse.next_beat(self._saying.since_last_beat())
        try:
            await self._give(PULSE, beat_message(beat))
        except Exception as error:
            self._go_away(error)

    async def renew(self) -> None:
        """Join every group again; whoever missed something meanwhile fetches it."""
        if self.is_delayed:
            return
        async with self._joining:
            for group in self._joined:
                was_missing = group in self._missing
                await self._join(group)
                if was_missing and group not in self._missing:
                    self._hub.resync(group)

    # --- The layer goes and comes ------------------------------------------------------------------

    def _go_away(self, why: object) -> None:
        """From now on this process is on its own; its browsers are told so once."""
        if not self.is_delayed:
            logger.warning("the channel layer is away: %r", why)
            self.is_delayed = True
            self._hub.tell_delay(True)

    async def _come_back(self) -> None:
        """Hear again what was to be heard, and let everybody fetch what they missed."""
        self.is_delayed = False
        async with self._joining:
            for group in self._left - self._joined.keys():
                await self._try(self._layer.group_discard(group, self._channel))
            self._left.clear()
            for group in self._joined:
                await self._join(group)
        if not self.is_delayed:
            logger.warning("the channel layer is back")
            self._missed_something()
            self._hub.tell_delay(False)

    async def _reopen(self) -> None:
        """Begin anew with the layer."""
        await self._leave_the_layer()
        await self.open()
        if self._hearing_task is not None:
            async with self._joining:
                for group in self._joined:
                    await self._join(group, insist=True)

    async def _leave_the_layer(self) -> None:
        await self._try(self._layer.flush())
        self._stop_hearing()

    def _stop_hearing(self) -> None:
        if self._hearing_task is not None:
            self._hearing_task.cancel()
            self._hearing_task = None

    def _missed_something(self) -> None:
        """Nobody knows what was lost: everybody fetches."""
        self.news_at = time.time()
        self._hub.resync_everybody()

    # --- Groups ------------------------------------------------------------------------------------

    async def _join(self, group: str, *, insist: bool = False) -> None:
        """Hear a group, or note that it is to be joined once the layer is back."""
        self._missing.add(group)
        if self.is_delayed and not insist:
            return
        try:
            await _in_time(self._layer.group_add(group, self._channel))
            self._missing.discard(group)
        except Exception as error:
            self._go_away(error)

    async def _leave(self, group: str) -> None:
        del self._joined[group]
        self._missing.discard(group)
        self._hearing.end(group)
        self._handed.pop(group, None)
        if self.is_delayed:
            self._left.add(group)
        else:
            await self._try(self._layer.group_discard(group, self._channel))

    # --- Out ---------------------------------------------------------------------------------------

    async def _send(self, group: str, message: Message) -> None:
        number = self._saying.next_number(group)
        if number == 1:
            self._handed.pop(group, None)
        numbered = {**message, "sender": self.name, "number": number}
        if not self.is_delayed:
            try:
                await self._give(group, numbered)
                return
            except Exception as error:
                self._go_away(error)
        if group in self._joined:
            self._take(numbered)
            self._handed[group] = number

    async def _give(self, group: str, message: Message) -> None:
        await _in_time(self._layer.group_send(group, message))

    async def _try(self, work: Awaitable[Any]) -> None:
        """Do something that is as well left undone where the layer does not take it."""
        try:
            async with asyncio.timeout(PATIENCE):
                await work
        except Exception as error:
            logger.info("the channel layer did not do what was as well left undone: %r", error)

    # --- In ----------------------------------------------------------------------------------------

    async def _hear(self) -> None:
        """Hand what the layer brings to the hub."""
        while True:
            try:
                self._take(await self._layer.receive(self._channel))
            except Exception:
                logger.exception("the channel layer brought something that could not be read")
                await asyncio.sleep(_PAUSE_AFTER_FAILURE)

    def _take(self, message: Message) -> None:
        group, sender, number = message["group"], message.get("sender"), message.get("number", 0)
        if group == PULSE:
            self._take_beat(message)
            return
        if sender == self.name and number <= self._handed.get(group, 0):
            return
        # Processes that only drop by send without numbers.
        if sender is not None and self._hearing.is_gap(group, sender, number):
            self._lost([group])
        if group in PUBLIC_GROUPS:
            self.news_at = time.time()
        if "doubt" in message:
            self._hub.doubt(group)
        else:
            self._hub.post(group, frame_from(message))

    def _take_beat(self, message: Message) -> None:
        beat = beat_from(message)
        if self._pulse.hear(beat) and not self.is_delayed:
            logger.warning("beats are missing, or a process died: everybody fetches")
            self._missed_something()
        else:
            self._lost(self._hearing.lost(beat.sender, beat.said))

    def _lost(self, groups: Sequence[str]) -> None:
        # Once a layer that is away is back, everybody fetches anyway.
        if groups and not self.is_delayed:
            logger.warning("the channel layer lost a message for %s", ", ".join(groups))
            self._hub.resync(*groups)


async def _in_time(work: Coroutine[Any, Any, T]) -> T:
    """What the layer answers within its time.

    Where this process itself stood still, the answer is here by now and only has to be read.

    Raises:
        TimeoutError: there is none.
    """
    asked = asyncio.ensure_future(work)
    try:
        await asyncio.wait({asked}, timeout=PATIENCE)
        for _ in range(_TURNS):
            if not asked.done():
                await asyncio.sleep(0)
        if not asked.done():
            raise TimeoutError
        return asked.result()
    finally:
        asked.cancel()
