"""Sessions through random days, with people who book, wait, give back and rate, mentors who move and call off, pauses
of hours, clocks that lag and two processes that sweep and are killed.

An oracle of its own says what everybody must have been told, in their own zone and words: each due notice once, none
after a cancellation, the lines in their order, no seat leaked. On SQLite, and on PostgreSQL where it is installed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.support.home import in_home
from tests.support.postgres import postgresql
from tests.torture.report import Report
from tests.torture.timelines import empty_house

HISTORIES = 5000
# So many go on at the same time.
AT_ONCE = 500


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` histories (5,000) on SQLite, a tenth of them on PostgreSQL."""
    report = Report("histories")
    count = n or HISTORIES
    play(report, "sqlite", count=count, seed=seed)
    if postgresql():
        play(report, "postgresql", count=max(1, count // 10), seed=seed)
    return report.result()


def play(report: Report, database: str, *, count: int, seed: int, step: float = 8.0) -> None:
    """Play so many on one database, some at a time, and write down what was found."""
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for number, first in enumerate(range(0, count, AT_ONCE)):
        with empty_house(database) as house:
            found = in_home(
                house,
                "tests.support.histories.play:play",
                count=min(AT_ONCE, count - first),
                seed=seed + number,
                step=step,
            )
        wrong += found.pop("wrong")
        total.update(found)
    report.expect(f"{database}_wrong", wrong[:5], [])
    for figure in ("complaints", "effects_undone"):
        report.expect(f"{database}_{figure}", total.pop(figure, 0), 0)
    due = total["notifications"] - total["withheld"]
    report.expect(f"{database}_mailed", total.pop("mailed"), due)
    report.at_most(f"{database}_mails_withheld", total.pop("withheld"), due // 20)
    # Who is killed between sending and writing down that it was sent leaves one mail too many.
    extra = total["mails"] - due
    report.expect(f"{database}_mails_missing", extra < 0, False)
    report.at_most(f"{database}_mails_twice", extra, total["kills"])
    for figure, value in sorted(total.items()):
        report.note(f"{database}_{figure}", value)
