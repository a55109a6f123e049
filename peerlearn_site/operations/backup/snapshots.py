"""The database at one moment, copied while others write: its file, its row counts, the files that it names.

SQLite copies itself by its own backup, page by page within one read transaction. PostgreSQL exports the
snapshot of a transaction; ``pg_dump`` and our own questions see that one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from peerlearn_site.operations.backup.errors import BackupError
from peerlearn_site.operations.patience import take_time
from peerlearn_site.operations.tables import file_columns, stored_models

SQLITE_FILE: Final = "database.sqlite3"
POSTGRES_FILE: Final = "database.dump"

# Debian keeps each version's programs off the PATH.
_DEBIAN: Final = Path("/usr/lib/postgresql")

_TABLES: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}

Ask = Callable[[str], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Snapshot:
    """What was copied: ``file`` is its name, ``rows`` counts by table, ``named`` the files its rows name."""

    vendor: str
    file: str
    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    named: frozenset[str]


def take_snapshot(folder: Path) -> Snapshot:
    """Copy the house's database into a folder, as it is at one moment.

    Raises:
        BackupError: ``pg_dump`` is missing or failed.
    """
    if connection.vendor == "sqlite":
        return _sqlite(folder / SQLITE_FILE)
    return _postgresql(folder / POSTGRES_FILE)


def read_sqlite(path: Path) -> Snapshot:
    """What an SQLite file holds."""
    with closing(_open(path)) as copy:
        return _read("sqlite", path.name, lambda query: copy.execute(query).fetchall())


def read_database() -> Snapshot:
    """What the house's own database holds now."""
    return _read(connection.vendor, "", _ask_database)


def load_dump(path: Path) -> None:
    """Lay a dump out in the house's empty PostgreSQL, all of it or nothing.

    Raises:
        BackupError: ``pg_restore`` is missing or failed.
    """
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")(
        "--dbname", str(connection.settings_dict["NAME"]), str(path)
    )


def copy_database(folder: Path, name: str) -> Path:
    """Copy the house's database alone, whatever its tables are; return the file, ``name`` with its suffix.

    Raises:
        BackupError: ``pg_dump`` is missing or failed.
    """
    if connection.vendor == "sqlite":
        target = (folder / name).with_suffix(Path(SQLITE_FILE).suffix)
        _copy_sqlite(target)
    else:
        target = (folder / name).with_suffix(Path(POSTGRES_FILE).suffix)
        _dump(target)
    return target


def _sqlite(target: Path) -> Snapshot:
    _copy_sqlite(target)
    return read_sqlite(target)


def _copy_sqlite(target: Path) -> None:
    with closing(_open(Path(connection.settings_dict["NAME"]))) as source:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            # One file, without a write-ahead log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")


def _dump(target: Path, *options: str) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges")(
        *options, f"--file={target}"
    )


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=20)


def _postgresql(target: Path) -> Snapshot:
    take_time()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = cursor.fetchone()[0]
        found = _read("postgresql", target.name, _ask_database)
        _dump(target, f"--snapshot={name}")
    return found


def _ask_database(query: str) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _read(vendor: str, file: str, ask: Ask) -> Snapshot:
    # An older database, copied before it is migrated, lacks some.
    there = {name for (name,) in ask(_TABLES[vendor])}
    rows = {
        table: ask(f'SELECT COUNT(*) FROM "{table}"')[0][0]
        for table in sorted(there & {model._meta.db_table for model in stored_models()})
    }
    named = {
        name
        for table, column in file_columns()
        if table in there
        for (name,) in ask(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\'')
    }
    applied = ask("SELECT app || '.' || name FROM django_migrations ORDER BY id")
    return Snapshot(vendor, file, rows, tuple(name for (name,) in applied), frozenset(named))


def _run(program: str, *options: str) -> Callable[..., None]:
    def run(*arguments: str) -> None:
        done = subprocess.run(
            [_found(program), *options, *arguments],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise BackupError(f"{program} failed: {done.stderr.strip()}")

    return run


def _found(program: str) -> str:
    versions = sorted(_DEBIAN.glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))
    folders = [*map(str, reversed(versions)), os.environ.get("PATH", "")]
    path = shutil.which(program, path=os.pathsep.join(folders))
    if path is None:
        raise BackupError(f"{program} is not installed; it comes with PostgreSQL's client.")
    return path


def _environment() -> dict[str, str]:
    """How to reach the database, by the environment: a command line is everybody's to read."""
    at = connection.settings_dict
    wanted = {
        "PGHOST": at["HOST"],
        "PGPORT": at["PORT"],
        "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"],
        "PGDATABASE": at["NAME"],
    }
    return {**os.environ, **{name: str(value) for name, value in wanted.items() if value}}
