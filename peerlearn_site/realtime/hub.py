"""Fan-out inside one process: from a topic to every connection that hears it.

A channel layer keeps a queue and a task per browser, drops silently above a hundred messages and, in
memory, takes time quadratic in its members. The hub takes one message per process and topic instead and
hands the same bytes to everybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from typing import Final

from peerlearn_site.realtime.frames import Frame
from peerlearn_site.realtime.member import QUEUE_BYTES, QUEUE_FRAMES, Member

logger = logging.getLogger(__name__)

Said = tuple[str, Frame]

# After so many connections the loop may look after others, too.
_BREATH: Final = 512
# Seconds; what is said waits at most so long for the end of what was said before.
_LONGEST_PAUSE: Final = 0.05
# Everybody who fetches again asks for a page: so many are told per pause, in seconds.
_RESYNCS: Final = 50
_RESYNC_PAUSE: Final = 0.25
# More than this waiting means that fan-out cannot keep up: everybody is told to fetch again.
_INBOX: Final = 5_000


class Hub:
    """Who hears which group, and the one task that tells them."""

    def __init__(self) -> None:
        self._members: dict[str, dict[Member, None]] = {}
        self._inbox: list[Said] = []
        self._wake = asyncio.Event()
        self._all_missed = asyncio.Event()

    def join(self, member: Member, groups: Iterable[str]) -> None:
        """Let a connection hear some groups."""
        for group in groups:
            self._members.setdefault(group, {})[member] = None

    def leave(self, member: Member, groups: Iterable[str]) -> None:
        """Forget a connection; leaving twice does no harm."""
        for group in groups:
            members = self._members.get(group, {})
            members.pop(member, None)
            if not members:
                self._members.pop(group, None)

    def members(self, *groups: str) -> tuple[Member, ...]:
        """Each connection that hears any of the groups; of all groups where none is named."""
        heard = groups or tuple(self._members)
        return tuple({member: None for group in heard for member in self._members.get(group, ())})

    def post(self, group: str, frame: Frame) -> None:
        """Leave a frame for everybody who hears the group; returns at once."""
        if group not in self._members:
            return
        self._inbox.append((group, frame))
        if len(self._inbox) > _INBOX:
            self.resync(*{waiting for waiting, _ in self._inbox})
            self._inbox.clear()
        self._wake.set()

    def resync(self, *groups: str) -> None:
        """Tell everybody who hears these groups to fetch again: something was lost on the way here."""
        for member in self.members(*groups):
            member.resync()
            self._flush(member)

    def resync_everybody(self) -> None:
        """Tell everybody to fetch again, some at a time: nobody knows who missed what."""
        self._all_missed.set()

    def tell_delay(self, is_delayed: bool) -> None:
        """Tell everybody that news from other processes comes late from now on, or in time again."""
        for member in self.members():
            member.on_delay(is_delayed)

    def doubt(self, group: str) -> None:
        """Let those who hear a group be asked whether they may still be here."""
        for member in self.members(group):
            member.on_doubt()

    async def run_resyncing(self) -> None:
        """Carry ``resync_everybody`` out, for as long as the process serves."""
        while True:
            await self._all_missed.wait()
            self._all_missed.clear()
            members = self.members()
            for start in range(0, len(members), _RESYNCS):
                for member in members[start : start + _RESYNCS]:
                    member.resync()
                    self._flush(member)
                await asyncio.sleep(_RESYNC_PAUSE)

    async def run(self) -> None:
        """Tell, for as long as the process serves.

        A single event goes out at once. After a long telling comes a pause of the same length: half of the
        loop is always left to others, and what comes in meanwhile goes out together, in one write each.
        """
        clock = asyncio.get_running_loop().time
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._inbox = self._inbox, []
            began = clock()
            for part in _parts(batch):
                await self._tell(part)
            await asyncio.sleep(min(clock() - began, _LONGEST_PAUSE))

    async def _tell(self, batch: list[Said]) -> None:
        heard = {group: self.members(group) for group, _ in batch}
        told: dict[Member, None] = {}
        count = 0
        for group, frame in batch:
            for member in heard[group]:
                member.push(frame)
                told[member] = None
                count += 1
                if not count % _BREATH:
                    await asyncio.sleep(0)
        for count, member in enumerate(told, start=1):
            self._flush(member)
            if not count % _BREATH:
                await asyncio.sleep(0)

    def _flush(self, member: Member) -> None:
        try:
            member.flush()
        except Exception:
            # One broken connection must not cost the others their news.
            logger.exception("a connection could not be written to")
            member.closed = True
            member.sink.abort()


def _parts(batch: list[Said]) -> Iterator[list[Said]]:
    """Cut what is to be said into parts that fit a connection's queue: who reads needs no resync."""
    part: list[Said] = []
    size = 0
    for group, frame in batch:
        part.append((group, frame))
        size += frame.size
        if len(part) >= QUEUE_FRAMES // 2 or size >= QUEUE_BYTES // 2:
            yield part
            part, size = [], 0
    if part:
        yield part
