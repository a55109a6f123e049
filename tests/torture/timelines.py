"""Sessions through random hours, with people, pauses, clocks that leap and two processes that sweep and are killed.

Every step the rows must say what the specification says of that moment; in the end everybody was told once, every
room's log has one end, and attendance is right. On SQLite, and on PostgreSQL where it is installed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.database import lay_out
from tests.support.home import in_home
from tests.support.postgres import postgresql
from tests.support.postgres_cache import filled_postgres
from tests.torture.report import Report

TIMELINES = 1000
PER_HOUR = 120


@dataclass
class House:
    """A home, and the environment of its processes."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """``n`` timelines (1,000) on each database."""
    report = Report("timelines")
    databases = ["sqlite", *(["postgresql"] if postgresql() else [])]
    for database in databases:
        play(report, database, count=n or TIMELINES, seed=seed)
    return report.result()


def play(report: Report, database: str, *, count: int, seed: int) -> None:
    """Play so many on one database, and write down what was found."""
    with empty_house(database) as house:
        found = in_home(
            house,
            "tests.support.timelines.play:play",
            count=count,
            seed=seed,
            hours=max(1.0, count / PER_HOUR),
            step=45.0 if count >= PER_HOUR else 90.0 if count >= 30 else 240.0,
        )
    report.expect(f"{database}_wrong", found.pop("wrong"), [])
    report.expect(f"{database}_complaints", found.pop("complaints"), 0)
    report.expect(f"{database}_effects_undone", found.pop("effects_undone"), 0)
    due = found["notifications"] - found["withheld"]
    report.expect(f"{database}_mailed", found.pop("mailed"), due)
    # Who is killed between sending and writing down that it was sent leaves one mail too many.
    extra = found["mails"] - due
    report.expect(f"{database}_mails_missing", extra < 0, False)
    report.at_most(f"{database}_mails_twice", extra, found.get("kills", 0))
    for figure, value in found.items():
        report.note(f"{database}_{figure}", value)


@contextmanager
def empty_house(database: str) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="peerlearn-home-") as folder:
        home = Path(folder)
        if database == "sqlite":
            lay_out(home, seeded=False)
            yield House(home)
        else:
            with filled_postgres("migrated") as server:
                yield House(home, {"DATABASE_URL": server.url()})
