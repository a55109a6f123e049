"""Mentors' histories of ratings, too late, changed, by people who were not there: sum and count are right after each.

``n`` is their number (1,000) on SQLite, and on PostgreSQL where it is installed.
"""

from __future__ import annotations

from typing import Any

from tests.support.home import in_home
from tests.support.postgres import postgresql
from tests.torture.report import Report
from tests.torture.timelines import empty_house

HISTORIES = 1000


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Play them, and write down what was not as the oracle foretold."""
    report = Report("ratings")
    for database in ["sqlite", *(["postgresql"] if postgresql() else [])]:
        with empty_house(database) as house:
            found = in_home(
                house,
                "tests.support.inside:rating_histories",
                count=n or HISTORIES,
                seed=seed,
            )
        report.expect(f"{database}_wrong", found.pop("wrong"), [])
        for figure, value in found.items():
            report.note(f"{database}_{figure}", value)
    return report.result()
