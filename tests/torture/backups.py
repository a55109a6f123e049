"""A house is backed up again and again while people publish, book and cancel; each archive is restored elsewhere.

Every restored house must be whole by itself: a moment of the first one, with all that was acknowledged before the
backup began, and with each file that its rows name. On SQLite, and on PostgreSQL where it is installed.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support import browsing
from tests.support.archives import backed_up, demo_house, manage
from tests.support.cluster import Cluster, clustered
from tests.support.home import House
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.people import Person, Site
from tests.torture.report import Report, percentile

BACKUPS = 50
PEOPLE = 6
# Between two backups so many writes are acknowledged, at least.
ACKS = (3, 12)
# A house with this much in media/, and the seconds in which its archive must be a house again.
LARGE_BYTES = 1024**3
LARGE_SECONDS = 60.0
_FILE_BYTES = 2 * 1024**2


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` backups (50) of either kind of house, restored; and one of a gigabyte, by the clock."""
    report = Report("backups")
    on_sqlite(report, backups=n or BACKUPS, seed=seed)
    try:
        on_postgresql(report, backups=n or BACKUPS, seed=seed)
    except pytest.skip.Exception as missing:
        report.note("postgresql_skipped", str(missing))
    if n is None:
        large(report)
    return report.result()


def on_sqlite(report: Report, *, backups: int, seed: int) -> None:
    """Of a house of one process."""
    with tortured(report) as server:
        storm = _Storm(server.url, server.home, Random(seed), _folder)
        asyncio.run(storm.run(backups))
        storm.tell(report, "sqlite")


def on_postgresql(report: Report, *, backups: int, seed: int) -> None:
    """Of a house of several."""
    with clustered(webs=2, seeded=False) as cluster:
        storm = _Storm(cluster.url, cluster, Random(seed), lambda: _on_postgresql(cluster))
        asyncio.run(storm.run(backups))
        storm.tell(report, "postgresql")


def large(report: Report) -> None:
    """A house with a gigabyte of pictures: how long until it stands again elsewhere."""
    with _folder() as home, _folder() as other, _folder() as archives:
        demo_house(home)
        for number in range(LARGE_BYTES // _FILE_BYTES):
            path = home / "media" / "original_images" / f"{number}.jpg"
            path.write_bytes(os.urandom(_FILE_BYTES))
        began = time.monotonic()
        archive = backed_up(home, archives)
        report.note("large_backup_s", round(time.monotonic() - began, 1))
        began = time.monotonic()
        _restored(archive, other)
        took = round(time.monotonic() - began, 1)
        report.at_most("large_restore_s", took, LARGE_SECONDS)


@dataclass
class _Elsewhere:
    """An empty house on a PostgreSQL."""

    home: Path
    env: Mapping[str, str] = field(default_factory=dict)


class _Storm:
    """The people, and whoever backs up what they do and restores it elsewhere."""

    def __init__(self, url: str, house: Path | House, chance: Random, elsewhere: Any) -> None:
        self.site = Site(url)
        self.house = house
        self.chance = chance
        self.elsewhere = elsewhere
        self.people: list[Person] = []
        self.broken: list[str] = []
        self.sessions: list[int] = []
        self.backup_s: list[float] = []
        self.restore_s: list[float] = []

    async def run(self, backups: int) -> None:
        """Let people loose, and back up under them."""
        cast = await asyncio.to_thread(browsing.cast, self.house, Mentors=PEOPLE, Learners=PEOPLE)
        self.people = [
            Person(self.site, mentor, learner, Random(self.chance.random()), pause=0.05)
            for mentor, learner in zip(*cast, strict=True)
        ]
        self.site.up.set()
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(person.live())
            for number in range(backups):
                await self.site.acknowledged(self.chance.randint(*ACKS))
                await asyncio.to_thread(self._once, number, self._told())
            self.site.closing = True
        self.broken += [words for person in self.people for words in person.unsound]
        for person in self.people:
            await person.leave()

    def tell(self, report: Report, kind: str) -> None:
        """Write down what was found."""
        report.note(f"{kind}_restored_houses", len(self.restore_s))
        report.note(f"{kind}_sessions_in_each", self.sessions)
        report.note(f"{kind}_backup_s_p50", percentile(self.backup_s, 0.5))
        report.note(f"{kind}_restore_s_p50", percentile(self.restore_s, 0.5))
        report.expect(f"{kind}_broken", len(self.broken), 0)
        report.broken += self.broken

    def _told(self) -> tuple[set[int], int]:
        """What was acknowledged by now: sessions, and how many bookings were ever made."""
        sessions = {answer["id"] for one in self.people for answer in one.published.values()}
        return sessions, sum(one.rows.total() for one in self.people)

    def _once(self, number: int, told: tuple[set[int], int]) -> None:
        found = Report(f"backup {number}")
        with _folder() as archives, self.elsewhere() as other:
            began = time.monotonic()
            archive = backed_up(self.house, archives)
            self.backup_s.append(round(time.monotonic() - began, 2))
            began = time.monotonic()
            _restored(archive, other)
            self.restore_s.append(round(time.monotonic() - began, 2))
            self._check(found, other, *told)
        self.broken += [f"{found.name}: {words}" for words in found.broken]

    def _check(self, found: Report, other: Path | House, sessions: set[int], bookings: int) -> None:
        oracle.check_whole(found, other)
        found.expect("rows_without_their_file", oracle.rows_without_their_file(other), [])
        there = {page for (page,) in oracle.rows(other, "SELECT page_id FROM catalog_sessionrun")}
        self.sessions.append(len(there))
        found.expect("acknowledged_sessions_missing", sorted(sessions - there), [])
        kept = oracle.count(other, "SELECT COUNT(*) FROM catalog_booking")
        found.at_most("acknowledged_bookings_missing", bookings - kept, 0)


def _restored(archive: Path, other: Path | House) -> None:
    done = manage(other, "restore", str(archive))
    assert done.returncode == 0, done.stderr


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="peerlearn-backup-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_postgresql(cluster: Cluster) -> Iterator[_Elsewhere]:
    """A house of its own, with a database of its own on the cluster's server."""
    name = "elsewhere"
    cluster.postgres.create_database(name)
    try:
        with _folder() as home:
            yield _Elsewhere(home, {"DATABASE_URL": cluster.postgres.url(name)})
    finally:
        cluster.postgres.drop_database(name)
