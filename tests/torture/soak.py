"""Steady traffic for a long time: people publish, book, cancel and read while pages stay open. Nothing may grow.

``MINUTES`` (30) is how long, ``N`` (100) how many pages keep their feed open. The figures that must stay flat are
judged over the second half, when caches are full; memory may rise with what the allocator keeps back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import httpx
import psutil

from tests.support import browsing
from tests.support.raw_feed import RawFeed, open_feeds, read_until
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.people import Person, Site
from tests.torture.report import Report

MINUTES = 30.0
FEEDS = 100
PEOPLE = 4
# Between two acts of a person, and between two pages of a reader.
PAUSE = 0.5
PAGES = ("/", "/sessions/", "/sessions/?domain=programming", "/api/sessions/", "/api/domains/?q=py")
MEGABYTES = 20.0
WAL_MEGABYTES = 70.0


@dataclass(frozen=True)
class Sample:
    """What the process holds at one moment."""

    megabytes: float
    files: int
    threads: int
    wal_megabytes: float


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Go on for so long, with so many pages open; then compare the two halves of the second half."""
    report = Report("soak")
    seconds = 60 * (minutes or MINUTES)
    with tortured(report) as server:
        mentors = browsing.mentors(server.home, PEOPLE)
        learners = browsing.learners(server.home, PEOPLE)
        feeds = open_feeds(server, n or FEEDS)
        soak = _Soak(server, feeds, Random(seed))
        asyncio.run(soak.run(mentors, learners, seconds))
        soak.tell(report)
        oracle.check_effects_are_carried_out(report, server.home)
        oracle.check_whole(report, server.home)
    return report.result()


class _Soak:
    """The people, the readers, the open pages, and the samples."""

    def __init__(self, server: Server, feeds: list[RawFeed], chance: Random) -> None:
        self.server = server
        self.feeds = feeds
        self.chance = chance
        self.site = Site(server.url)
        self.people: list[Person] = []
        self.samples: list[Sample] = []
        self.read = 0
        self.unread: list[str] = []

    async def run(
        self,
        mentors: list[browsing.Person],
        learners: list[browsing.Person],
        seconds: float,
    ) -> None:
        """Let everybody go on until the time is over."""
        self.site.up.set()
        end = time.monotonic() + seconds
        self.people = [
            Person(self.site, mentor, learner, Random(self.chance.random()), pause=PAUSE)
            for mentor, learner in zip(mentors, learners, strict=True)
        ]
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(person.live())
            group.create_task(self._browse())
            group.create_task(self._listen())
            while time.monotonic() < end:
                self.samples.append(_sample(self.server))
                await asyncio.sleep(min(seconds / 40, 15.0))
            self.site.closing = True
        for person in self.people:
            await person.leave()

    def tell(self, report: Report) -> None:
        """Write the figures down."""
        report.note("acts", sum(len(one.published) + sum(one.rows.values()) for one in self.people))
        report.note("pages_read", self.read)
        report.expect("pages_not_200", self.unread, [])
        report.expect(
            "unsound_answers", [words for one in self.people for words in one.unsound], []
        )
        report.expect("calls_without_an_answer", sum(one.unknown for one in self.people), 0)
        report.expect("feeds_hung_up_on", sum(feed.ended for feed in self.feeds), 0)
        report.expect("feed_gaps", sum(feed.gaps for feed in self.feeds), 0)
        report.note("frames", sum(feed.frames for feed in self.feeds))
        third, fourth = list(_quarters(self.samples))[2:]
        growth = _middle(fourth, "megabytes") - _middle(third, "megabytes")
        report.note(
            "megabytes_first_and_last",
            [_middle(part, "megabytes") for part in (self.samples[:1], fourth)],
        )
        report.at_most("megabytes_grown_in_last_quarter", round(growth, 1), MEGABYTES)
        for name in ("files", "threads"):
            report.at_most(f"{name}_grown", _middle(fourth, name) - _middle(third, name), 2)
        report.at_most(
            "wal_megabytes", max(one.wal_megabytes for one in self.samples), WAL_MEGABYTES
        )

    async def _browse(self) -> None:
        """One visitor after the other reads a page."""
        async with httpx.AsyncClient(
            base_url=self.server.url, timeout=browsing.PATIENCE, trust_env=False
        ) as client:
            while not self.site.closing:
                path = self.chance.choice(PAGES)
                answer = await client.get(path)
                self.read += 1
                if answer.status_code != 200:
                    self.unread.append(f"{path}: {answer.status_code}")
                await asyncio.sleep(PAUSE / 2)

    async def _listen(self) -> None:
        """The open pages take what comes and answer the pings."""
        while not self.site.closing:
            await asyncio.to_thread(read_until, self.feeds, lambda feed: False, seconds=2.0)


def _sample(server: Server) -> Sample:
    process = psutil.Process(server.pid)
    wal = Path(server.home / "db.sqlite3-wal")
    return Sample(
        megabytes=round(process.memory_info().rss / 2**20, 1),
        files=process.num_fds(),
        threads=process.num_threads(),
        wal_megabytes=round(wal.stat().st_size / 2**20, 1) if wal.exists() else 0.0,
    )


def _quarters(samples: list[Sample]) -> Iterator[list[Sample]]:
    size = max(1, len(samples) // 4)
    yield from (samples[number * size : (number + 1) * size] or samples[-1:] for number in range(4))


def _middle(samples: list[Sample], name: str) -> float:
    return float(median(getattr(one, name) for one in samples))
