"""Redis is killed, or hangs, for ten seconds at a time, under people at work on two web processes.

``n`` is the number of times (8). Meanwhile every page works, every write is acknowledged, every socket stays,
and the open pages are told within seconds that updates are delayed, and that they no longer are. What Redis
held is gone each time it is killed; nothing that was promised is.
"""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Any

from tests.support.cluster import Cluster, clustered
from tests.torture.away import Crowd, Outage, figures, meet
from tests.torture.report import Report

TIMES = 8
SECONDS = 10.0
# A busy machine takes longer than the three seconds that a quiet one needs.
TOLD_WITHIN = 6.0
PAGE_WITHIN = 8.0


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` outages of ten seconds: pages work, the delay is told, nothing is lost."""
    with clustered(seeded=False) as cluster:
        return torture(cluster, times=n or TIMES, seconds=SECONDS, seed=seed)


def torture(cluster: Cluster, *, times: int, seconds: float, seed: int) -> dict[str, Any]:
    """Torture a cluster that runs."""
    report = Report("redis_away")
    redis = cluster.redis
    kinds = (
        Outage("killed", redis.kill9, redis.start, seconds),
        Outage("hangs", redis.pause, redis.resume, seconds),
    )
    outages = [kinds[number % 2] for number in range(times)]
    crowd = Crowd(cluster, Random(seed))
    asyncio.run(_go_through(crowd, outages, report))
    crowd.tell(report)
    meet(crowd, report, list(kinds))
    return report.result()


async def _go_through(crowd: Crowd, outages: list[Outage], report: Report) -> None:
    late: list[float] = []
    back: list[float] = []
    acks: list[int] = []
    began = time.monotonic()
    async with crowd.at_work():
        for outage in outages:
            before = crowd.site._acks
            gone = time.monotonic()
            await asyncio.to_thread(outage.begin)
            late.append(await crowd.heard("delayed", gone))
            await asyncio.sleep(max(0.0, outage.seconds - (time.monotonic() - gone)))
            acks.append(crowd.site._acks - before)
            there = time.monotonic()
            await asyncio.to_thread(outage.end)
            back.append(await crowd.heard("on_time", there))
            await crowd.heard("resync", there)
    report.note("outages", [outage.name for outage in outages])
    report.note("told_of_the_delay_after_s", figures(late))
    report.note("told_of_its_end_after_s", figures(back))
    report.at_most("slowest_telling_s", round(max(*late, *back), 1), TOLD_WITHIN)
    report.note("writes_acknowledged_without_redis", acks)
    report.expect("outages_in_which_nobody_could_write", acks.count(0), 0)
    statuses = crowd.statuses(began, time.monotonic())
    report.note("pages", statuses[200])
    report.expect("pages_that_did_not_work", statuses.total() - statuses[200], 0)
    report.at_most("slowest_page_s", round(crowd.slowest(), 1), PAGE_WITHIN)
