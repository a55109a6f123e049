"""Histories of requests: asked, joined, taken back, filed, hidden, merged; demand is counted right after each act.

``n`` is their number (1,000) on SQLite, and a tenth of it on PostgreSQL where it is installed.
"""

from __future__ import annotations

from typing import Any

from tests.support.home import in_home
from tests.support.postgres import postgresql
from tests.torture.report import Report
from tests.torture.timelines import empty_house

HISTORIES = 1000


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Play them, and write down where the counts differ."""
    report = Report("demand")
    for database in ["sqlite", *(["postgresql"] if postgresql() else [])]:
        count = n or HISTORIES
        with empty_house(database) as house:
            found = in_home(
                house,
                "tests.support.inside:demand_histories",
                count=count if database == "sqlite" else max(1, count // 10),
                seed=seed,
            )
        report.expect(f"{database}_wrong", found.pop("wrong"), [])
        for figure, value in found.items():
            report.note(f"{database}_{figure}", value)
    return report.result()
