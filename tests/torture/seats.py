"""Learners race for the few seats of one session; then they book and cancel as they please."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from tests.support import browsing
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.report import Report

Act = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]
STEPS = 6
# What a learner may be told: a seat, the seat they had, none to give back, all taken.
SOUND = {"201", "200", "404 not_booked", "409 session_full"}


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` learners (100) and a tenth as many seats: each sold once, the others told so clearly."""
    size = n or 100
    seats = max(1, size // 10)
    report = Report("seats")
    with tortured(report) as server:
        [maya] = browsing.mentors(server.home, 1)
        crowd = browsing.learners(server.home, size)
        asyncio.run(_Race(report, server, seats).run(maya, crowd, Random(seed)))
        oracle.check_effects_are_carried_out(report, server.home)
        oracle.check_whole(report, server.home)
    return report.result()


class _Race:
    """One session, its crowd, and what they were answered."""

    def __init__(self, report: Report, server: Server, seats: int) -> None:
        self.report = report
        self.url = server.url
        self.home = server.home
        self.seats = seats
        self.session_id = 0

    async def run(
        self, maya: browsing.Person, crowd: list[browsing.Person], chance: Random
    ) -> None:
        self.session_id = await self._publish(maya)
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(browsing.browser(self.url, person))
                for person in crowd
            ]
            await self._rush(clients)
            await self._wander(clients, chance)
            await self._fill_up(clients)

    async def _publish(self, maya: browsing.Person) -> int:
        form = browsing.session_form("A race for a few seats", capacity=self.seats)
        async with browsing.browser(self.url, maya) as client:
            answer = await browsing.publish(client, form, key=str(uuid4()))
        return int(answer.raise_for_status().json()["id"])

    async def _rush(self, clients: list[httpx.AsyncClient]) -> None:
        """Everybody books at once."""
        answers = await asyncio.gather(*(browsing.book(one, self.session_id) for one in clients))
        told = Counter(_gist(answer) for answer in answers)
        losers = len(clients) - self.seats
        wanted = {"201": self.seats, "409 session_full": losers}
        self.report.expect("rush_answers", dict(told), wanted)
        self.report.expect("seats_after_rush", self._seats(), (self.seats, self.seats))

    async def _wander(self, clients: list[httpx.AsyncClient], chance: Random) -> None:
        """Everybody books and cancels at random, all at the same time."""
        acts: list[Act] = [browsing.book, browsing.cancel]
        told: Counter[str] = Counter()

        async def wander(client: httpx.AsyncClient, plan: list[Act]) -> None:
            for act in plan:
                told[_gist(await act(client, self.session_id))] += 1

        plans = [chance.choices(acts, k=STEPS) for _ in clients]
        await asyncio.gather(*map(wander, clients, plans))
        self.report.note("wander_answers", dict(told.most_common()))
        self.report.expect("answers_that_make_no_sense", list(told.keys() - SOUND), [])
        self.report.expect("sessions_oversold", oracle.wrong_seats(self.home), [])

    async def _fill_up(self, clients: list[httpx.AsyncClient]) -> None:
        """Whoever still can, books: no seat got lost on the way."""
        await asyncio.gather(*(browsing.book(one, self.session_id) for one in clients))
        self.report.expect("seats_at_the_end", self._seats(), (self.seats, self.seats))

    def _seats(self) -> tuple[int, int]:
        """(seats taken, booked) as the row says."""
        query = "SELECT seats_taken, booked_count FROM catalog_sessionrun WHERE page_id = ?"
        [(taken, booked)] = oracle.rows(self.home, query, self.session_id)
        return taken, booked


def _gist(answer: httpx.Response) -> str:
    """The status and, of a refusal, the code."""
    code = answer.json().get("code") if answer.status_code >= 400 else ""
    return f"{answer.status_code} {code}".strip()
