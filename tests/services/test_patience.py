"""What a process holds in PostgreSQL that stands still, or whose machine vanished, is let go of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.support.home import in_home
from tests.support.postgres_cache import filled_postgres

pytestmark = [pytest.mark.more, pytest.mark.postgresql]


@dataclass
class House:
    """A house on a PostgreSQL of its own."""

    home: Path
    env: dict[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with filled_postgres("seeded") as server:
        yield House(tmp_path_factory.mktemp("home"), {"DATABASE_URL": server.url()})


def test_who_serves_keeps_others_waiting_for_seconds_and_a_command_as_long_as_it_takes(
    house: House,
) -> None:
    serving, command = in_home(house, "tests.support.inside:limits_of_the_database")
    assert serving == {
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "15s",
        "tcp_keepalives_idle": "15",
    }
    assert command == {
        "lock_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
        "tcp_keepalives_idle": "15",
    }


def test_a_process_that_stands_still_loses_what_it_held_and_writes_nothing(house: House) -> None:
    query = "SELECT id, booked_count FROM catalog_sessionrun ORDER BY id LIMIT 1"
    with psycopg.connect(house.env["DATABASE_URL"]) as connection:
        run_id, booked = connection.execute(query).fetchone() or (0, 0)
        outcome = in_home(house, "tests.support.inside:hold_a_run", run_id=run_id, seconds=1.0)
        assert "idle-in-transaction timeout" in outcome
        connection.rollback()
        assert connection.execute(query).fetchone() == (run_id, booked)
