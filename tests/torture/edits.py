"""A mentor moves and resizes a session, in several windows at once, while learners book and cancel.

Triggers in the database write down in which order things came to be: who had a seat when the session moved, and
who was told of it in the same transaction.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support import browsing
from tests.support.mail_folder import TIMELY
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.report import Report

CROWD, WINDOWS, SEATS = 16, 4, 6
LEARNERS_MAY_HEAR = {"201", "200", "404 not_booked", "409 session_full"}
_JOURNAL = """
CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT, who INTEGER, room INTEGER);
CREATE TRIGGER journal_moved AFTER UPDATE OF starts_at, ends_at ON catalog_sessionrun
WHEN old.starts_at <> new.starts_at OR old.ends_at <> new.ends_at
BEGIN INSERT INTO journal (what) VALUES ('moved'); END;
CREATE TRIGGER journal_seats AFTER UPDATE OF capacity, seats_taken ON catalog_sessionrun
BEGIN INSERT INTO journal (what, room) VALUES ('seats', new.capacity - new.seats_taken); END;
CREATE TRIGGER journal_booked AFTER INSERT ON catalog_booking
BEGIN INSERT INTO journal (what, who) VALUES ('booked', new.learner_id); END;
CREATE TRIGGER journal_gave_back AFTER UPDATE OF status ON catalog_booking
WHEN new.status NOT IN ('confirmed', 'held')
BEGIN INSERT INTO journal (what, who) VALUES ('gave back', new.learner_id); END;
CREATE TRIGGER journal_told AFTER INSERT ON peerlearn_site_notification
WHEN new.kind = 'session.rescheduled'
BEGIN INSERT INTO journal (what, who) VALUES ('told', new.recipient_id); END;
"""


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` edits (500): never fewer seats than are taken; of each move all with a seat are told, once."""
    size = n or 500
    report = Report("edits")
    with tortured(report) as server:
        [[maya], crowd] = browsing.cast(server.home, Mentors=1, Learners=CROWD)
        _keep_journal(server.home)
        race = _Race(report, server.url, Random(seed))
        asyncio.run(race.run(maya, crowd, size))
        oracle.check_effects_are_carried_out(report, server.home)
        oracle.check_whole(report, server.home)
        _check_journal(report, server.home, race.moves)
    return report.result()


def _keep_journal(home: Path) -> None:
    with closing(sqlite3.connect(home / "db.sqlite3", timeout=20)) as connection:
        connection.executescript(_JOURNAL)


class _Race:
    """One session, its mentor's windows, its crowd, and what they were answered."""

    def __init__(self, report: Report, url: str, chance: Random) -> None:
        self.report = report
        self.url = url
        self.chance = chance
        self.start = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
        self.session_id = 0
        self.moves = 0
        self.edits: Counter[str] = Counter()
        self.learners: Counter[str] = Counter()
        self.unequal_twins = 0

    async def run(self, maya: browsing.Person, crowd: list[browsing.Person], size: int) -> None:
        async with AsyncExitStack() as stack:
            hers = await stack.enter_async_context(browsing.browser(self.url, maya))
            learners = [
                await stack.enter_async_context(browsing.browser(self.url, person))
                for person in crowd
            ]
            form = browsing.session_form("A session on the move", capacity=SEATS)
            answer = await browsing.publish(hers, form, key=str(uuid4()))
            self.session_id = int(answer.raise_for_status().json()["id"])
            plans = iter([self._plan(number) for number in range(size)])
            wandering = [asyncio.create_task(self._wander(client)) for client in learners]
            await asyncio.gather(*(self._edit_all(hers, plans) for _ in range(WINDOWS)))
            for task in wandering:
                task.cancel()
            await asyncio.gather(*wandering, return_exceptions=True)
        self.report.note("edits", dict(self.edits.most_common()))
        self.report.note("learners_heard", dict(self.learners.most_common()))
        self.report.expect("edits_answered", sum(self.edits.values()), size)
        sound = {"200", "400 capacity"}
        self.report.expect("edits_that_make_no_sense", sorted(self.edits.keys() - sound), [])
        strange = sorted(self.learners.keys() - LEARNERS_MAY_HEAR)
        self.report.expect("answers_that_make_no_sense", strange, [])
        self.report.expect("twins_answered_differently", self.unequal_twins, 0)

    def _plan(self, number: int) -> dict[str, Any]:
        """A move to a minute of its own, another number of seats, or both."""
        fields: dict[str, Any] = {}
        what = self.chance.random()
        if what < 0.7:
            start = self.start + timedelta(minutes=number)
            fields["start_time"] = start.isoformat()
            fields["end_time"] = (start + timedelta(hours=1)).isoformat()
        if what > 0.4:
            fields["capacity"] = self.chance.randint(1, SEATS + 2)
        key = str(UUID(int=self.chance.getrandbits(128), version=4))
        return {"fields": fields, "key": key, "twice": self.chance.random() < 0.2}

    async def _edit_all(self, client: httpx.AsyncClient, plans: Iterator[dict[str, Any]]) -> None:
        for plan in plans:
            calls = [self._patch(client, plan) for _ in range(2 if plan["twice"] else 1)]
            answers = await asyncio.gather(*calls)
            self.unequal_twins += self._differ(answers)
            self.edits[_gist(answers[-1])] += 1
            if answers[-1].status_code == 200 and "start_time" in plan["fields"]:
                self.moves += 1

    def _differ(self, answers: list[httpx.Response]) -> bool:
        """A refusal is not kept for the twin, which may find the seats free a moment later."""
        done = [answer.content for answer in answers if answer.status_code == 200]
        return len(set(done)) > 1

    async def _patch(self, client: httpx.AsyncClient, plan: dict[str, Any]) -> httpx.Response:
        headers = {"Idempotency-Key": plan["key"]}
        url = f"/api/sessions/{self.session_id}/"
        return await client.patch(url, json=plan["fields"], headers=headers)

    async def _wander(self, client: httpx.AsyncClient) -> None:
        """Book and cancel at random until the mentor is done."""
        while True:
            act = self.chance.choice([browsing.book, browsing.book, browsing.cancel])
            self.learners[_gist(await act(client, self.session_id))] += 1


@dataclass
class _Move:
    """Who had a seat when the session moved, and who was told of it then."""

    seated: Counter[int]
    told: Counter[int] = field(default_factory=Counter)


def _check_journal(report: Report, home: Path, moves_answered: int) -> None:
    entries = oracle.rows(home, "SELECT what, who, room FROM journal ORDER BY seq")
    moves, least_room = _replay(entries)
    wrong = [move for move in moves if move.seated != move.told]
    report.expect("moves", len(moves), moves_answered)
    report.expect("moves_told_wrongly", [(dict(m.seated), dict(m.told)) for m in wrong][:3], [])
    report.note("notices", sum(move.told.total() for move in moves))
    report.note("seats_left_at_the_tightest", least_room)
    report.expect("ever_over_capacity", least_room < 0, False)
    unmailed = (
        "SELECT COUNT(*) FROM peerlearn_site_notification"
        f" WHERE mailed_at IS NULL AND kind NOT IN {TIMELY}"
    )
    report.expect("notices_without_their_mail", oracle.count(home, unmailed), 0)


def _replay(entries: list[tuple[Any, ...]]) -> tuple[list[_Move], int]:
    """The moves in order, and the fewest seats that were ever left.

    SQLite lets one writer in at a time, so what is told stands right behind the move that caused it.
    """
    seated: Counter[int] = Counter()
    moves: list[_Move] = []
    least_room = SEATS
    for what, who, room in entries:
        if what == "moved":
            moves.append(_Move(Counter(seated)))
        elif what == "told":
            moves[-1].told[who] += 1
        elif what == "seats":
            least_room = min(least_room, room)
        else:
            seated[who] += 1 if what == "booked" else -1
            seated += Counter()
    return moves, least_room


def _gist(answer: httpx.Response) -> str:
    """The status and, of a refusal, what it is about."""
    if answer.status_code < 400:
        return str(answer.status_code)
    try:
        body = answer.json()
    except json.JSONDecodeError:
        return f"{answer.status_code} {answer.text[:80]}"
    return f"{answer.status_code} {body.get('code') or ','.join(sorted(body))}"
