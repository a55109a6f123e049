"""The torture scripts' oracle finds what is wrong, in SQLite's rows and in PostgreSQL's alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.database import copy_database, seeded_database
from tests.support.postgres_cache import filled_postgres
from tests.torture import ledger, oracle
from tests.torture.report import Report


@dataclass(frozen=True)
class House:
    """A folder and an environment, as the oracle takes a cluster."""

    home: Path
    env: dict[str, str]

    def spoil(self, *statements: str) -> None:
        """Do what the product would never do; PostgreSQL must be told to let it happen."""
        if url := self.env.get("DATABASE_URL"):
            with psycopg.connect(url) as connection:
                connection.execute("SET session_replication_role = replica")
                for statement in statements:
                    connection.execute(statement)
            return
        with closing(sqlite3.connect(self.home / "db.sqlite3")) as database, database:
            for statement in statements:
                database.execute(statement)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.more, pytest.mark.postgresql]),
    ]
)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The demo content on either database."""
    if request.param == "sqlite":
        copy_database(seeded_database(), tmp_path)
        yield House(tmp_path, {})
    else:
        with filled_postgres("seeded") as server:
            yield House(tmp_path, {"DATABASE_URL": server.url()})


BOOKED = "(SELECT MIN(run_id) FROM catalog_booking WHERE status = 'confirmed')"
FAULTS: list[tuple[Callable[[Any], Any], str]] = [
    (oracle.wrong_seats, f"UPDATE catalog_sessionrun SET booked_count = 0 WHERE id = {BOOKED}"),
    (oracle.lonely_pages, f"DELETE FROM catalog_sessioncard WHERE run_id = {BOOKED}"),
    (
        oracle.dangling_references,
        f"UPDATE catalog_sessionrun SET mentor_id = 99 WHERE id = {BOOKED}",
    ),
    (
        oracle.wrong_room_codes,
        "UPDATE catalog_sessionrun SET room_code = '00000000000010008000000000000000'"
        f" WHERE id = {BOOKED}",
    ),
    (
        oracle.gaps_in_logs,
        "INSERT INTO live_room (last_seq, run_id)"
        " SELECT 3, MAX(id) FROM catalog_sessionrun"
        " WHERE id NOT IN (SELECT run_id FROM live_room)",
    ),
]


def test_it_finds_every_kind_of_fault_and_nothing_in_a_sound_house(house: House) -> None:
    finders = [find for find, _ in FAULTS]
    assert [find(house) for find in finders] == [[]] * len(FAULTS)
    for _, spoiling in FAULTS:
        house.spoil(spoiling)
    assert [bool(find(house)) for find in finders] == [True] * len(FAULTS)


def test_who_had_a_seat_in_what_was_called_off_and_was_not_told_is_found(house: House) -> None:
    house.spoil(
        "DELETE FROM peerlearn_site_notification",
        f"UPDATE catalog_sessionrun SET status = 'cancelled' WHERE id = {BOOKED}",
    )
    report = Report("told")
    ledger.check_notices(report, house)
    assert [words.split(":")[0] for words in report.broken] == ["notifications_lost_or_doubled"]


def test_a_session_that_was_never_announced_is_found(house: House) -> None:
    report = Report("announced")
    ledger.check_announced(report, house)
    assert [words.split(":")[0] for words in report.broken] == ["announcements_lost_or_doubled"]


def test_a_seat_of_which_nobody_was_told_is_found_and_one_told_of_twice(house: House) -> None:
    house.spoil(
        "DELETE FROM peerlearn_site_notification",
        "DELETE FROM catalog_booking WHERE hold_expires_at IS NOT NULL",
    )

    def broken() -> list[str]:
        report = Report("seats")
        ledger.check_seat_notices(report, house)
        return [words.split(":")[0] for words in report.broken]

    assert broken() == ["seat_notices_lost_or_doubled"]
    tell(house, "booking.confirmed", "booking.learner_id")
    assert broken() == ["seat_notices_lost_or_doubled"]
    tell(house, "booking.received", "run.mentor_id")
    assert broken() == []
    tell(house, "booking.received", "run.mentor_id")
    assert broken() == ["seat_notices_lost_or_doubled"]


def tell(house: House, kind: str, recipient: str) -> None:
    """Write a notice of every seat there is."""
    run_id = "'{\"run_id\": ' || booking.run_id || '}'"
    data = f"CAST({run_id} AS jsonb)" if house.env else run_id
    house.spoil(
        "INSERT INTO peerlearn_site_notification"
        " (kind, title, body, url, data, created_at, recipient_id)"
        f" SELECT '{kind}', '', '', '', {data}, booking.created_at, {recipient}"
        " FROM catalog_booking booking JOIN catalog_sessionrun run ON run.id = booking.run_id"
    )
