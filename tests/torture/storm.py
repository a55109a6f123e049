"""People at work under kills: each acts, tries again until answered, and keeps a ledger."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Protocol

from tests.support import browsing
from tests.support.home import House
from tests.torture import ledger, oracle
from tests.torture.listener import Listener
from tests.torture.people import Person, Site
from tests.torture.report import Report

# Between two kills so many writes are acknowledged, and then up to so many seconds pass.
ACKS = (10, 40)
DELAY = 0.25
# Until the last announcement is carried out, on a machine that others use too; only a failure waits it out.
_PATIENCE = 300.0


class Victim(Protocol):
    """A process that can be killed and started again."""

    def kill9(self) -> None: ...

    def start(self) -> None: ...


class Storm:
    """The people, the pages that listen, the processes, and whoever kills one of them after the other."""

    def __init__(
        self,
        url: str,
        house: Path | House,
        victims: Mapping[str, Victim],
        chance: Random,
        *,
        listeners: list[Listener],
    ) -> None:
        self.site = Site(url)
        self.house = house
        self.victims = victims
        self.chance = chance
        self.people: list[Person] = []
        self.listeners = listeners
        self.killed: Counter[str] = Counter()
        self.missing: list[set[int]] = []
        self.back_after: list[float] = []

    async def run(self, count: int, *, kills: int, end: float | None) -> None:
        """Let so many people loose, kill, and let them finish what they had begun."""
        cast = await asyncio.to_thread(browsing.cast, self.house, Mentors=count, Learners=count)
        self.people = [
            Person(self.site, mentor, learner, Random(self.chance.random()))
            for mentor, learner in zip(*cast, strict=True)
        ]
        self.site.up.set()
        listening = [asyncio.create_task(one.live()) for one in self.listeners]
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(person.live())
            while self.killed.total() < kills if end is None else time.monotonic() < end:
                await self._kill_once()
            await self.site.acknowledged(self.chance.randint(*ACKS))
            self.site.closing = True
        await asyncio.gather(*(person.repeat_all() for person in self.people))
        # What was called off before its announcement came is announced no more.
        sessions = {session for session in self.site.sessions if session not in self.site.doomed}
        self.missing = await asyncio.gather(
            *(one.knows(sessions, seconds=_PATIENCE) for one in self.listeners)
        )
        for person in self.people:
            await person.leave()
        for task in listening:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*listening)

    def tell(self, report: Report) -> None:
        """Write the figures down; judge the ledgers when all effects are carried out."""
        report.note("people", len(self.people))
        report.note("kills", self.killed.total())
        report.note("killed", dict(self.killed))
        report.note("back_after_s", [round(max(self.back_after, default=0), 1)])
        oracle.check_effects_are_carried_out(report, self.house)
        report.note("pages_told", [one.told for one in self.listeners])
        report.note("pages_reconnected", [one.connections - 1 for one in self.listeners])
        report.note("pages_resynced", [one.resyncs for one in self.listeners])
        twice = max((one.twice.total() for one in self.listeners), default=0)
        report.at_most("announced_twice_to_a_page", twice, self.killed.total())
        report.expect(
            "sessions_a_page_never_showed", [sorted(one) for one in self.missing if one], []
        )
        ledger.check(report, self.house, self.people, kills=self.killed.total())

    async def _kill_once(self) -> None:
        await self.site.acknowledged(self.chance.randint(*ACKS))
        await asyncio.sleep(self.chance.uniform(0, DELAY))
        name = self._next_victim()
        alone = len(self.victims) == 1
        if alone:
            self.site.up.clear()
        began = time.monotonic()
        await asyncio.to_thread(self.victims[name].kill9)
        await asyncio.to_thread(self.victims[name].start)
        self.back_after.append(time.monotonic() - began)
        self.killed[name] += 1
        self.site.up.set()

    def _next_victim(self) -> str:
        """One of those that were killed least so far."""
        least = min(self.killed[name] for name in self.victims)
        return self.chance.choice([name for name in self.victims if self.killed[name] == least])
