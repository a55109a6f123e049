"""The server is killed at random moments under people who publish, book and cancel, and who try again.

Each person keeps a ledger of what was acknowledged. What is unknown, because the answer never came, is settled
by asking again with the same key, as our pages do. In the end every acknowledged write must be there exactly once.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.support import browsing
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.people import Person, Site
from tests.torture.report import Report

PEOPLE = 10
KILLS = 3
# Between two kills so many writes are acknowledged, and then up to so many seconds pass.
ACKS = (10, 40)
DELAY = 0.25


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` kills (3), or as many as ``minutes`` allow: nothing lost, nothing doubled."""
    report = Report("kills")
    with tortured(report) as server:
        mentors = browsing.mentors(server.home, PEOPLE)
        learners = browsing.learners(server.home, PEOPLE)
        storm = _Storm(server, Random(seed))
        end = time.monotonic() + 60 * minutes if minutes else None
        asyncio.run(storm.run(mentors, learners, kills=n or KILLS, end=end))
        report.note("kills", storm.kills)
        oracle.check_effects_are_carried_out(report, server.home)
        _check(report, server.home, storm.people)
    return report.result()


class _Storm:
    """The people, the server, and whoever kills it."""

    def __init__(self, server: Server, chance: Random) -> None:
        self.server = server
        self.chance = chance
        self.site = Site(server.url)
        self.people: list[Person] = []
        self.kills = 0

    async def run(
        self,
        mentors: list[browsing.Person],
        learners: list[browsing.Person],
        *,
        kills: int,
        end: float | None,
    ) -> None:
        """Let them all loose, kill, and let them finish what they had begun."""
        self.people = [
            Person(self.site, mentor, learner, Random(self.chance.random()))
            for mentor, learner in zip(mentors, learners, strict=True)
        ]
        self.site.up.set()
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(person.live())
            while self.kills < kills if end is None else time.monotonic() < end:
                await self._kill_once()
            await self.site.acknowledged(self.chance.randint(*ACKS))
            self.site.closing = True
        await asyncio.gather(*(person.repeat_all() for person in self.people))
        for person in self.people:
            await person.leave()

    async def _kill_once(self) -> None:
        await self.site.acknowledged(self.chance.randint(*ACKS))
        await asyncio.sleep(self.chance.uniform(0, DELAY))
        self.site.up.clear()
        await asyncio.to_thread(self.server.kill9)
        await asyncio.to_thread(self.server.start)
        self.kills += 1
        self.site.up.set()


def _check(report: Report, home: Path, people: list[Person]) -> None:
    published = {key: answer for one in people for key, answer in one.published.items()}
    report.note("acknowledged_publishes", len(published))
    report.note("acknowledged_bookings", sum(sum(one.rows.values()) for one in people))
    report.note("acknowledged_cancellations", sum(one.cancellations for one in people))
    report.note("unknown_and_settled", sum(one.unknown for one in people))
    report.expect("unsound_answers", [words for one in people for words in one.unsound], [])
    report.expect("publishes_lost_or_doubled", _wrong_publishes(home, published), [])
    report.expect("bookings_lost_or_doubled", _wrong_bookings(home, people), [])
    report.expect("rows_without_their_file", oracle.rows_without_their_file(home), [])
    report.at_most("files_without_a_row", len(oracle.files_without_a_row(home)), _at_work(report))
    oracle.check_whole(report, home)


def _at_work(report: Report) -> int:
    """A kill leaves at most one file per request that was under way; a sweep removes them later."""
    return int(report.figures["kills"]) * PEOPLE


def _wrong_publishes(home: Path, published: dict[str, dict[str, Any]]) -> list[str]:
    """Titles that were acknowledged and are not there once, as told, or are there unasked."""
    there: dict[str, list[tuple[int, str]]] = {}
    for title, page, code in oracle.rows(
        home, "SELECT title, page_id, room_code FROM catalog_sessionrun"
    ):
        there.setdefault(title, []).append((page, code))
    told = {
        body["title"]: [(body["id"], body["room_code"].replace("-", ""))]
        for body in published.values()
    }
    return sorted(title for title in there.keys() | told if there.get(title) != told.get(title))


def _wrong_bookings(home: Path, people: list[Person]) -> list[str]:
    """Pairs of learner and session whose rows are not those that were acknowledged."""
    there: dict[tuple[str, int], list[str]] = {}
    for name, page, status in oracle.rows(
        home,
        """
        SELECT person.username, run.page_id, booking.status FROM catalog_booking booking
        JOIN catalog_sessionrun run ON run.id = booking.run_id
        JOIN peerlearn_site_user person ON person.id = booking.learner_id
        ORDER BY booking.id
        """,
    ):
        there.setdefault((name, page), []).append(status)
    told = {pair: statuses for one in people for pair, statuses in one.told_bookings().items()}
    return sorted(
        f"{pair}: {there.get(pair)} instead of {told.get(pair)}"
        for pair in there.keys() | told
        if there.get(pair) != told.get(pair)
    )
