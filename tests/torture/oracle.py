"""What must be true of a home, whatever was done to it: read from the file itself, not through the product."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.support.home import in_home
from tests.torture.report import Report

# An effect that a killed process had claimed is open to others when its lease ends: two minutes.
EFFECTS_PATIENCE = 200.0


@contextmanager
def reading(home: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a home's database; its server may be running."""
    connection = sqlite3.connect(f"file:{home / 'db.sqlite3'}?mode=ro", uri=True, timeout=20)
    try:
        yield connection
    finally:
        connection.close()


def rows(home: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with reading(home) as connection:
        return connection.execute(query, values).fetchall()


def count(home: Path, query: str, *values: Any) -> int:
    """The one number of a query."""
    return int(rows(home, query, *values)[0][0])


def check_whole(report: Report, home: Path) -> None:
    """Everything that holds for every home at every moment."""
    report.expect("integrity_check", rows(home, "PRAGMA integrity_check"), [("ok",)])
    report.expect("foreign_key_check", rows(home, "PRAGMA foreign_key_check"), [])
    problems = in_home(home, "tests.support.inside:tree_problems")
    report.expect("find_problems", problems, [[], [], [], [], []])
    report.expect("sessions_with_wrong_seats", wrong_seats(home), [])
    report.expect("pages_without_their_one_run_and_card", lonely_pages(home), [])
    report.expect("room_codes_not_uuid4", wrong_room_codes(home), [])


def wrong_seats(home: Path) -> list[tuple[Any, ...]]:
    """Sessions whose counts are not what their bookings say, or more than there are seats."""
    return rows(
        home,
        """
        SELECT run.page_id, run.capacity, run.seats_taken, run.booked_count,
               COALESCE(SUM(booking.status IN ('confirmed', 'held')), 0) AS active,
               COALESCE(SUM(booking.status = 'confirmed'), 0) AS confirmed
        FROM catalog_sessionrun run LEFT JOIN catalog_booking booking ON booking.run_id = run.id
        GROUP BY run.id
        HAVING run.booked_count <> confirmed OR run.seats_taken <> active
            OR run.seats_taken > run.capacity
        """,
    )


def lonely_pages(home: Path) -> list[int]:
    """Published pages that have not exactly one run and one card, or runs that have no such page."""
    found = rows(
        home,
        """
        SELECT session.page_ptr_id FROM catalog_sessionpage session
        JOIN wagtailcore_page page ON page.id = session.page_ptr_id
        LEFT JOIN catalog_sessionrun run ON run.page_id = page.id
        LEFT JOIN catalog_sessioncard card ON card.page_id = page.id AND card.run_id = run.id
        GROUP BY session.page_ptr_id
        HAVING COUNT(run.id) <> 1 OR COUNT(card.page_id) <> 1 OR NOT page.live
        """,
    )
    return [page for (page,) in found]


def wrong_room_codes(home: Path) -> list[str]:
    """Room codes that are no UUID of version 4."""
    codes = [UUID(code) for (code,) in rows(home, "SELECT room_code FROM catalog_sessionrun")]
    return [str(code) for code in codes if code.version != 4]


def files_without_a_row(home: Path) -> list[str]:
    """Original pictures in ``media/`` that no image row names."""
    return sorted(_files(home) - set(_named_files(home)))


def rows_without_their_file(home: Path) -> list[str]:
    """Files that image rows name and that are not there, or that two rows name."""
    named = _named_files(home)
    shared = [name for name, times in named.items() if times > 1]
    return sorted(set(named) - _files(home)) + shared


def _files(home: Path) -> set[str]:
    folder = home / "media" / "original_images"
    return {f"original_images/{path.name}" for path in folder.glob("*")}


def _named_files(home: Path) -> Counter[str]:
    return Counter(name for (name,) in rows(home, "SELECT file FROM wagtailimages_image"))


def effects_by_status(home: Path) -> dict[str, int]:
    """How many effects there are of each status."""
    return dict(rows(home, "SELECT status, COUNT(*) FROM peerlearn_site_effect GROUP BY status"))


def check_effects_are_carried_out(report: Report, home: Path) -> None:
    """Wait until the running server has done all that was still to do; none may be given up."""
    began = time.monotonic()
    unfinished = "SELECT COUNT(*) FROM peerlearn_site_effect WHERE status IN ('pending', 'running')"
    while count(home, unfinished) and time.monotonic() - began < EFFECTS_PATIENCE:
        time.sleep(0.1)
    report.note("effects_settled_after_s", round(time.monotonic() - began, 1))
    by_status = effects_by_status(home)
    report.note("effects_done", by_status.pop("done", 0))
    report.expect("effects_not_done", by_status, {})
