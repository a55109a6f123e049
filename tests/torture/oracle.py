"""What must be true of a house, whatever was done to it: read from the rows themselves, not through the product.

A house is the folder of an embedded one, or whatever has a ``home`` and an ``env`` (a cluster): its
``DATABASE_URL`` says that the rows are PostgreSQL's.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

from tests.support.home import House, home_of, in_home
from tests.torture.report import Report

# An effect that a killed process had claimed is open to others when its lease ends: two minutes.
EFFECTS_PATIENCE = 200.0


@contextmanager
def reading(house: Path | House) -> Iterator[Any]:
    """A read-only DB-API connection to a house's database; its servers may be running."""
    url = database_url(house)
    connection: Any
    if url:
        connection = psycopg.connect(url)
        connection.read_only = True
    else:
        file = home_of(house) / "db.sqlite3"
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)
    try:
        yield connection
    finally:
        connection.close()


def database_url(house: Path | House) -> str:
    """Where a house keeps its rows: PostgreSQL's URL; empty for the SQLite file in its home."""
    return "" if isinstance(house, Path) else house.env.get("DATABASE_URL", "")


def rows(house: Path | House, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query; values stand as ``?`` for either database."""
    if database_url(house):
        query = query.replace("%", "%%").replace("?", "%s")
    with reading(house) as connection:
        return list(connection.execute(query, values).fetchall())


def count(house: Path | House, query: str, *values: Any) -> int:
    """The one number of a query."""
    return int(rows(house, query, *values)[0][0])


def check_whole(report: Report, house: Path | House) -> None:
    """Everything that holds for every house at every moment."""
    if url := database_url(house):
        report.expect("broken_indexes", _broken_indexes(url), [])
    else:
        report.expect("integrity_check", rows(house, "PRAGMA integrity_check"), [("ok",)])
    report.expect("dangling_references", dangling_references(house), [])
    problems = in_home(house, "tests.support.inside:tree_problems")
    report.expect("find_problems", problems, [[], [], [], [], []])
    report.expect("sessions_with_wrong_seats", wrong_seats(house), [])
    report.expect("pages_without_their_one_run_and_card", lonely_pages(house), [])
    report.expect("room_codes_not_uuid4", wrong_room_codes(house), [])
    report.expect("rooms_with_gaps_in_their_log", gaps_in_logs(house), [])


def _broken_indexes(url: str) -> list[str]:
    """What PostgreSQL's own verifier says of every B-tree and of what its table holds."""
    with psycopg.connect(url) as connection:
        # The extension goes with the transaction, which is never committed.
        connection.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        names = connection.execute(_INDEXES).fetchall()
        try:
            for (name,) in names:
                connection.execute("SELECT bt_index_check(%s::regclass, true)", (name,))
        except psycopg.Error as error:
            return [str(error)]
        finally:
            connection.rollback()
    return []


_INDEXES: Final = """
SELECT index.indexrelid::regclass::text FROM pg_index index
JOIN pg_class class ON class.oid = index.indexrelid
JOIN pg_am method ON method.oid = class.relam
JOIN pg_namespace space ON space.oid = class.relnamespace
WHERE method.amname = 'btree' AND space.nspname = 'public' AND index.indisvalid
"""


def dangling_references(house: Path | House) -> list[Any]:
    """Rows that refer to rows that are not there."""
    if not database_url(house):
        return rows(house, "PRAGMA foreign_key_check")
    return [
        (table, column)
        for table, column, target, key in rows(house, _REFERENCES)
        if count(
            house,
            f"SELECT COUNT(*) FROM {table} one WHERE one.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {target} other WHERE other.{key} = one.{column})",
        )
    ]


_REFERENCES: Final = """
SELECT held.conrelid::regclass::text, quote_ident(mine.attname),
       held.confrelid::regclass::text, quote_ident(theirs.attname)
FROM pg_constraint held
JOIN pg_attribute mine ON mine.attrelid = held.conrelid AND mine.attnum = held.conkey[1]
JOIN pg_attribute theirs ON theirs.attrelid = held.confrelid AND theirs.attnum = held.confkey[1]
WHERE held.contype = 'f'
"""


def wrong_seats(house: Path | House) -> list[tuple[Any, ...]]:
    """Sessions whose counts are not what their bookings say, or more than there are seats."""
    return rows(
        house,
        """
        SELECT page_id, capacity, seats_taken, booked_count, active, confirmed FROM (
            SELECT run.page_id, run.capacity, run.seats_taken, run.booked_count,
                   COUNT(*) FILTER (WHERE booking.status IN ('confirmed', 'held')) AS active,
                   COUNT(*) FILTER (WHERE booking.status = 'confirmed') AS confirmed
            FROM catalog_sessionrun run LEFT JOIN catalog_booking booking ON booking.run_id = run.id
            GROUP BY run.id, run.page_id, run.capacity, run.seats_taken, run.booked_count
        ) counted
        WHERE booked_count <> confirmed OR seats_taken <> active OR seats_taken > capacity
        """,
    )


def confirmed_seats(house: Path | House) -> list[tuple[int, int, int, str]]:
    """(run, learner, mentor, status) of every booking that was confirmed once: those that never were have an end."""
    found = rows(
        house,
        """
        SELECT booking.run_id, booking.learner_id, run.mentor_id, booking.status
        FROM catalog_booking booking JOIN catalog_sessionrun run ON run.id = booking.run_id
        WHERE booking.hold_expires_at IS NULL
        """,
    )
    return [(run, learner, mentor, status) for run, learner, mentor, status in found]


def lonely_pages(house: Path | House) -> list[int]:
    """Public pages that have not exactly one run and one card, and others that are listed all the same."""
    found = rows(
        house,
        """
        SELECT session.page_ptr_id FROM catalog_sessionpage session
        JOIN wagtailcore_page page ON page.id = session.page_ptr_id
        LEFT JOIN catalog_sessionrun run ON run.page_id = page.id
        LEFT JOIN catalog_sessioncard card ON card.page_id = page.id AND card.run_id = run.id
        GROUP BY session.page_ptr_id, page.live
        HAVING COUNT(run.id) > 1 OR COUNT(card.page_id) <> COUNT(run.id)
            OR (page.live AND COUNT(run.id) = 0)
            OR COUNT(*) FILTER (WHERE card.is_listed AND NOT page.live) > 0
        """,
    )
    return [page for (page,) in found]


def gaps_in_logs(house: Path | House) -> list[tuple[Any, ...]]:
    """Rooms whose entries are not numbered 1 to the room's last number."""
    return rows(
        house,
        """
        SELECT room.id, room.last_seq, COUNT(entry.seq) AS entries, MAX(entry.seq) AS newest
        FROM live_room room LEFT JOIN live_roomevent entry ON entry.room_id = room.id
        GROUP BY room.id, room.last_seq
        HAVING COUNT(entry.seq) <> room.last_seq OR COALESCE(MAX(entry.seq), 0) <> room.last_seq
        """,
    )


def wrong_room_codes(house: Path | House) -> list[str]:
    """Room codes that are no UUID of version 4."""
    codes = [UUID(str(code)) for (code,) in rows(house, "SELECT room_code FROM catalog_sessionrun")]
    return [str(code) for code in codes if code.version != 4]


def files_without_a_row(house: Path | House) -> list[str]:
    """Original pictures in ``media/`` that no image row names."""
    return sorted(_files(house) - set(_named_files(house)))


def rows_without_their_file(house: Path | House) -> list[str]:
    """Files that image rows name and that are not there, or that two rows name."""
    named = _named_files(house)
    shared = [name for name, times in named.items() if times > 1]
    return sorted(set(named) - _files(house)) + shared


def _files(house: Path | House) -> set[str]:
    folder = home_of(house) / "media" / "original_images"
    return {f"original_images/{path.name}" for path in folder.glob("*")}


def _named_files(house: Path | House) -> Counter[str]:
    return Counter(name for (name,) in rows(house, "SELECT file FROM wagtailimages_image"))


def effects_by_status(house: Path | House) -> dict[str, int]:
    """How many effects there are of each status."""
    return dict(rows(house, "SELECT status, COUNT(*) FROM peerlearn_site_effect GROUP BY status"))


def check_effects_are_carried_out(report: Report, house: Path | House) -> None:
    """Wait until the running server has done all that was still to do; none may be given up."""
    began = time.monotonic()
    unfinished = "SELECT COUNT(*) FROM peerlearn_site_effect WHERE status IN ('pending', 'running')"
    while count(house, unfinished) and time.monotonic() - began < EFFECTS_PATIENCE:
        time.sleep(0.1)
    report.note("effects_settled_after_s", round(time.monotonic() - began, 1))
    by_status = effects_by_status(house)
    report.note("effects_done", by_status.pop("done", 0))
    report.expect("effects_not_done", by_status, {})
