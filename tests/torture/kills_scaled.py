"""The same as ``kills`` for several processes: any of them is killed, the others go on.

Two web processes behind nginx, a worker and beat on PostgreSQL and Redis. People come through nginx, which
sends them wherever it likes; two pages listen, each held by one of the web processes. The worker is killed
with its children, as by a power cut.
"""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Any

from tests.support.cluster import Cluster, clustered
from tests.torture.house import expect_no_trouble
from tests.torture.kills import KILLS, PEOPLE, PEOPLE_PER_KILL
from tests.torture.listener import Listener
from tests.torture.report import Report
from tests.torture.storm import Storm, Victim


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` kills (50), each process in its turn: nothing lost, nothing doubled, all is told."""
    with clustered(seeded=False, durable=True) as cluster:
        return kill_all(cluster, kills=n or KILLS, seed=seed, minutes=minutes)


def kill_all(cluster: Cluster, *, kills: int, seed: int, minutes: float | None) -> dict[str, Any]:
    """Torture a cluster that runs."""
    report = Report("kills_scaled")
    nodes = range(1, len(cluster.webs) + 1)
    storm = Storm(
        cluster.url,
        cluster,
        _victims(cluster),
        Random(seed),
        listeners=[Listener(cluster.url, cluster, node=node) for node in nodes],
    )
    end = time.monotonic() + 60 * minutes if minutes else None
    people = PEOPLE if end else min(PEOPLE, PEOPLE_PER_KILL * kills)
    asyncio.run(storm.run(people, kills=kills, end=end))
    storm.tell(report)
    expect_no_trouble(report, cluster.logs, figure="errors_in_the_logs")
    return report.result()


def _victims(cluster: Cluster) -> dict[str, Victim]:
    webs = {f"web{number}": web for number, web in enumerate(cluster.webs, start=1)}
    return {**webs, "worker": cluster.worker, "beat": cluster.beat}
