"""The server is killed at random moments under people who publish, book, cancel and call off, and who try again.

Each person keeps a ledger of what was acknowledged. What is unknown, because the answer never came, is settled
by asking again with the same key, as our pages do. In the end every acknowledged write must be there exactly
once, and everything it promised must have happened: announcement, notifications, mails.
"""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Any

from tests.torture.house import tortured
from tests.torture.listener import Listener
from tests.torture.report import Report
from tests.torture.storm import Storm

PEOPLE = 20
# In a small storm there are fewer people, so many for each kill.
PEOPLE_PER_KILL = 3
KILLS = 50


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` kills (50), or as many as ``minutes`` allow: nothing lost, nothing doubled."""
    report = Report("kills")
    kills = n or KILLS
    with tortured(report) as server:
        storm = Storm(
            server.url,
            server.home,
            {"server": server},
            Random(seed),
            listeners=[Listener(server.url, server.home)],
        )
        end = time.monotonic() + 60 * minutes if minutes else None
        people = PEOPLE if end else min(PEOPLE, PEOPLE_PER_KILL * kills)
        asyncio.run(storm.run(people, kills=kills, end=end))
        storm.tell(report)
    return report.result()
