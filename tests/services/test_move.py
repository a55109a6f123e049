"""A house's rows on another database: every one, with its key; or none, and words that say why."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.archives import backed_up, contents, demo_house, empty_house, files, manage
from tests.support.home import in_home
from tests.support.postgres import Postgres, running_postgres

# What differs by design: when the target's tables were made, what is found by, and that it is to be made anew.
NOT_MOVED = {"django_migrations", "peerlearn_site_effect", "sqlite_sequence"}
PEOPLE = "SELECT COUNT(*) FROM peerlearn_site_user"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo house with rows of every model."""
    home = demo_house(tmp_path_factory.mktemp("house"))
    in_home(home, "tests.support.every_model:fill", each=2)
    return home


@pytest.fixture
def small(house: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copy(house / "db.sqlite3", tmp_path)
    return tmp_path


def address(home: Path) -> str:
    """What ``DATABASE_URL`` takes for an SQLite house."""
    return f"sqlite:///{home}/db.sqlite3"


def change(home: Path, statement: str) -> None:
    """Change a house's rows as no code of ours would."""
    with closing(sqlite3.connect(home / "db.sqlite3")) as connection:
        connection.execute(statement)
        connection.commit()


def counted(home: Path, query: str) -> int:
    """The one number of a query."""
    with closing(sqlite3.connect(home / "db.sqlite3")) as connection:
        return int(connection.execute(query).fetchone()[0])


def moved(house: Path, target: str, **env: str) -> str:
    """Move a house's rows; the words that the command ended with."""
    done = manage(house, "move_data", "--to", target, **env)
    return (done.stdout if done.returncode == 0 else done.stderr).strip()


def comparable(home: Path) -> dict[str, list[Any]]:
    """A house's rows; documents as what they say, for PostgreSQL keeps no order of their keys."""
    return {
        table: [tuple(map(_read, row)) for row in rows]
        for table, rows in contents(home).items()
        if table not in NOT_MOVED and not table.startswith("wagtailsearch")
    }


def _read(value: object) -> object:
    is_document = isinstance(value, str) and value[:1] in ("{", "[")
    return json.loads(value) if is_document else value  # type: ignore[arg-type]


def by_key(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Sorted after reading, so that the order of a document's keys is no difference."""
    return {
        table: sorted(found, key=lambda row: json.dumps(row, sort_keys=True, default=str))
        for table, found in rows.items()
    }


@pytest.mark.more
def test_every_row_of_every_model_is_moved_as_it_is(house: Path, tmp_path: Path) -> None:
    words = moved(house, address(tmp_path))

    assert "rows of" in words, words
    before, after = contents(house), contents(tmp_path)
    assert {table for table, rows in before.items() if rows} <= set(after)
    assert by_key(comparable(tmp_path)) == by_key(comparable(house))
    kept = [row for row in after["peerlearn_site_effect"] if row in before["peerlearn_site_effect"]]
    assert kept == before["peerlearn_site_effect"]


@pytest.mark.more
def test_a_row_that_refers_to_nothing_stops_the_move_and_leaves_nobody_in_the_target(
    small: Path, tmp_path: Path
) -> None:
    target = empty_house(tmp_path / "target")
    change(small, "UPDATE catalog_feedback SET run_id = 999999")

    words = moved(small, address(target))

    assert words.startswith("CommandError: A row refers to one that is not there: ")
    assert "catalog_feedback" in words
    assert counted(target, PEOPLE) == 0

    change(small, "DELETE FROM catalog_feedback")

    assert "compared one by one." in moved(small, address(target))
    assert counted(target, PEOPLE) == counted(small, PEOPLE)


@pytest.mark.more
def test_the_next_number_is_none_that_was_ever_given(small: Path, tmp_path: Path) -> None:
    highest = counted(small, "SELECT MAX(id) FROM peerlearn_site_user")
    change(small, "UPDATE sqlite_sequence SET seq = 777777 WHERE name = 'peerlearn_site_user'")
    target = empty_house(tmp_path / "target")

    moved(small, address(target))

    assert highest < 777777
    assert in_home(target, "tests.support.inside:next_key_of_a_user") == 777778


@pytest.mark.more
def test_a_served_house_is_not_moved(small: Path, tmp_path: Path) -> None:
    with open(small / "serve.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("process 4711")
        lock.flush()

        words = moved(small, address(tmp_path / "target"))

    assert words == f"CommandError: {small} is served, by process 4711. End that first."


@pytest.mark.more
@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("{home}", "Both are the same database."),
        ("mysql://localhost/x", "An address is postgres://… or sqlite:////path/to/db.sqlite3."),
        ("here", "An address is postgres://… or sqlite:////path/to/db.sqlite3."),
        # Nobody listens on the discard port.
        ("postgres://x@127.0.0.1:9/x", "A database does not answer: connection failed: .*"),
        ("{full}", "People live in the target already. Name an empty database."),
        ("{foreign}", "The target holds tables that are not ours. Name an empty database."),
    ],
)
def test_a_wrong_target_is_refused_in_words(
    target: str, words: str, house: Path, small: Path, tmp_path: Path
) -> None:
    foreign = empty_house(tmp_path / "foreign")
    change(foreign, "CREATE TABLE recipes (id INTEGER)")
    named = target.format(home=address(house), full=address(small), foreign=address(foreign))

    assert re.fullmatch(f"CommandError: {words}", moved(house, named), re.DOTALL)
    assert set(contents(foreign)) == {"recipes"}


@pytest.mark.more
def test_a_source_that_is_not_there_or_older_is_refused_in_words(
    small: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere" / "db.sqlite3"
    target = address(empty_house(tmp_path / "target"))
    done = manage(small, "move_data", "--from", f"sqlite:///{nowhere}", "--to", target)
    assert done.stderr.strip() == f"CommandError: There is no {nowhere}."
    assert not nowhere.exists()

    change(small, "DELETE FROM django_migrations WHERE app = 'live'")

    words = "CommandError: The source is older than this code. Run manage.py prepare there first."
    assert moved(small, target) == words


# --- PostgreSQL -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@dataclass
class OnPostgres:
    """A house whose rows are in PostgreSQL."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)


@pytest.mark.more
@pytest.mark.postgresql
@pytest.mark.timeout(600)
def test_a_house_goes_to_postgresql_into_a_backup_out_of_it_and_back_and_is_the_same(
    house: Path, postgres: Postgres, tmp_path: Path
) -> None:
    server = OnPostgres(house, {"DATABASE_URL": postgres.url()})

    with psycopg.connect(postgres.url()):
        words = moved(house, postgres.url())
    busy = "1 other connections use this database. End every server, worker and beat first."
    assert words == f"CommandError: {busy}"
    assert "compared one by one." in moved(house, postgres.url())

    # Into an archive, and out of it in another house.
    archive = backed_up(server, tmp_path / "archives")
    postgres.create_database("restored")
    second = empty_house(tmp_path / "second")
    url = postgres.url("restored")
    done = manage(second, "restore", str(archive), DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert files(second) == files(house)
    again = manage(second, "restore", str(archive), DATABASE_URL=url)
    assert again.stderr.startswith("CommandError: The database is not empty.")
    other = manage(empty_house(tmp_path / "third"), "restore", str(archive))
    assert other.stderr.startswith("CommandError: This is a backup of postgresql, and the house")

    # And back to SQLite.
    back = empty_house(tmp_path / "back")
    assert "compared one by one." in moved(second, address(back), DATABASE_URL=url)
    assert by_key(comparable(back)) == by_key(comparable(house))


@pytest.mark.more
@pytest.mark.postgresql
@pytest.mark.timeout(600)
def test_what_was_found_before_is_found_after_the_move_and_can_be_copied_there(
    postgres: Postgres, tmp_path: Path
) -> None:
    demo = demo_house(tmp_path / "demo")
    postgres.create_database("moved")
    server = OnPostgres(demo, {"DATABASE_URL": postgres.url("moved")})
    manage(demo, "update_index", "--verbosity", "0")
    wanted = in_home(demo, "tests.support.inside:found", words="python")
    assert wanted
    highest = counted(demo, "SELECT MAX(id) FROM peerlearn_site_user")
    moved(demo, postgres.url("moved"))

    assert in_home(server, "tests.support.inside:carried_out").keys() == {"done"}

    assert in_home(server, "tests.support.inside:found", words="python") == wanted
    assert in_home(server, "tests.support.inside:next_key_of_a_user") == highest + 1

    # What prepare does before it migrates.
    copy = Path(in_home(server, "tests.support.inside:copied_database", folder=str(tmp_path)))
    assert copy.name == "copy.dump"
    assert copy.read_bytes()[:5] == b"PGDMP"


@pytest.mark.more
def test_a_house_that_was_moved_back_is_served_as_sqlite_should_be(tmp_path: Path) -> None:
    other = empty_house(tmp_path / "other")
    house = AnotherDatabase(tmp_path, {"DATABASE_URL": address(other)})
    assert in_home(house, "tests.support.inside:database_in_use") == [
        "peerlearn_site.sqlite",
        "IMMEDIATE",
        str(other / "db.sqlite3"),
    ]


@dataclass
class AnotherDatabase:
    """A house whose database lies elsewhere."""

    home: Path
    env: dict[str, str]
