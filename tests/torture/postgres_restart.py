"""PostgreSQL is stopped, or crashes, for some seconds at a time, under people at work on two web processes.

``n`` is the number of times (8). Meanwhile pages answer 503 in words and the API in its own shape, nothing is
acknowledged that is not there afterwards, and every socket stays open; when it is back all goes on by itself.
"""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from random import Random
from typing import Any

from tests.support.cluster import Cluster, clustered
from tests.torture.away import Crowd, Outage, Visitor, figures, meet
from tests.torture.report import Report

TIMES = 8
SECONDS = 5.0
BACK_WITHIN = 10.0


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` outages of five seconds: clear words meanwhile, nothing lost, all well after."""
    with clustered(seeded=False, durable=True) as cluster:
        return torture(cluster, times=n or TIMES, seconds=SECONDS, seed=seed)


def torture(cluster: Cluster, *, times: int, seconds: float, seed: int) -> dict[str, Any]:
    """Torture a cluster that runs."""
    report = Report("postgres_restart")
    postgres = cluster.postgres
    kinds = (
        Outage("stopped", partial(postgres.stop, "fast"), postgres.start, seconds),
        Outage("crashed", partial(postgres.stop, "immediate"), postgres.start, seconds),
    )
    outages = [kinds[number % 2] for number in range(times)]
    crowd = Crowd(cluster, Random(seed))
    asyncio.run(_go_through(crowd, outages, report))
    crowd.tell(report, in_the_middle=len(outages))
    meet(crowd, report, list(kinds))
    return report.result()


async def _go_through(crowd: Crowd, outages: list[Outage], report: Report) -> None:
    back: list[float] = []
    began = time.monotonic()
    async with crowd.at_work():
        for outage in outages:
            await asyncio.to_thread(outage.begin)
            await asyncio.sleep(outage.seconds)
            await asyncio.to_thread(outage.end)
            there = time.monotonic()
            await crowd.site.acknowledged(len(crowd.people))
            back.append(time.monotonic() - there)
    report.note("outages", [outage.name for outage in outages])
    report.note("writes_again_after_s", figures(back))
    report.at_most("slowest_return_s", round(max(back), 1), BACK_WITHIN)
    statuses = crowd.statuses(began, time.monotonic())
    report.note("pages", dict(statuses))
    report.expect(
        "pages_neither_drawn_nor_503", statuses.total() - statuses[200] - statuses[503], 0
    )
    report.expect("pages_that_said_nothing_clear", _unclear(crowd.visitors), [])
    report.expect("health_asks_no_database", _health(crowd.visitors), {200})


def _unclear(visitors: list[Visitor]) -> list[str]:
    """Pages whose 503 was not in our words."""
    return sorted(
        {
            path
            for one in visitors
            for (path, status), body in one.bodies.items()
            if status == 503 and not _is_clear(path, body)
        }
    )


def _is_clear(path: str, body: str) -> bool:
    if path.startswith("/api/"):
        return bool(json.loads(body)["code"] == "unavailable")
    return "We will be back in a moment" in body


def _health(visitors: list[Visitor]) -> set[int]:
    return {status for one in visitors for _, path, status, _ in one.answers if path == "/healthz"}
