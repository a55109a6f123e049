"""The two databases of a move: opened by their addresses, quiet, and the target ready to be filled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import environ
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from peerlearn_site.operations import migrations
from peerlearn_site.operations.move.errors import MoveError
from peerlearn_site.realtime.front.home_lock import HomeTaken, home_lock
from peerlearn_site.users.models import User

SOURCE: Final = "move_from"
TARGET: Final = "move_to"
_SCHEMES: Final = ("sqlite", "postgres", "postgresql")


@contextmanager
def opened(*, source: str | None, target: str) -> Iterator[None]:
    """Give both databases their aliases for a while; ``source`` is the house's own unless named.

    Raises:
        MoveError: an address cannot be read or reached, both are the same, or the source is older than
            this code.
    """
    # Ours must be the only connections, when the others are counted.
    connections.close_all()
    configured = dict(connections.settings)
    own = configured[DEFAULT_DB_ALIAS]
    pair = {SOURCE: _configuration(source) if source else dict(own), TARGET: _configuration(target)}
    if _place(pair[SOURCE]) == _place(pair[TARGET]):
        raise MoveError("Both are the same database.")
    connections.settings = connections.configure_settings({**configured, **pair})
    try:
        _reach(pair)
        _refuse_an_old_source()
        yield
    finally:
        for alias in pair:
            connections[alias].close()
            del connections[alias]
        connections.settings = configured


@contextmanager
def alone(alias: str) -> Iterator[None]:
    """Hold a database for ourselves.

    Raises:
        MoveError: somebody uses it.
    """
    connection = connections[alias]
    if connection.vendor == "postgresql":
        _refuse_other_clients(connection)
        yield
        return
    folder = Path(connection.settings_dict["NAME"]).parent
    try:
        with home_lock(folder, address="move_data"):
            yield
    except HomeTaken as error:
        raise MoveError(f"{folder} is served, by {error}. End that first.") from error


def lay_out(target: str) -> None:
    """Make the tables in the target, in a process whose own database it is; nobody may live there yet.

    Raises:
        MoveError: it holds people already, or tables of somebody else.
    """
    connection = connections[TARGET]
    tables = set(connection.introspection.table_names())
    if tables and "django_migrations" not in tables:
        raise MoveError("The target holds tables that are not ours. Name an empty database.")
    if User._meta.db_table in tables and User.objects.using(TARGET).exists():
        raise MoveError("People live in the target already. Name an empty database.")
    connection.close()
    kept = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env={**kept, "DATABASE_URL": target, "DJANGO_SETTINGS_MODULE": "peerlearn_site.settings"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise MoveError(f"The target's tables could not be made: {done.stderr.strip()}")


def _configuration(url: str) -> dict[str, Any]:
    scheme, _, rest = url.partition("://")
    if scheme not in _SCHEMES or not rest.strip("/"):
        raise MoveError("An address is postgres://… or sqlite:////path/to/db.sqlite3.")
    found: dict[str, Any] = environ.Env.db_url_config(url)
    if scheme == "sqlite":
        # Of one kind with a house's own, or one database would pass for two.
        found["ENGINE"] = "peerlearn_site.sqlite"
        found["NAME"] = str(Path(found["NAME"]).absolute())
        # One transaction for all of it: it begins as a writer, and waits for nobody in between.
        found["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    return found


def _reach(pair: dict[str, dict[str, Any]]) -> None:
    """Connect to both; SQLite would make a source that is not there."""
    source = pair[SOURCE]
    if connections[SOURCE].vendor == "sqlite" and not Path(source["NAME"]).is_file():
        raise MoveError(f"There is no {source['NAME']}.")
    if connections[TARGET].vendor == "sqlite":
        Path(pair[TARGET]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    for alias in pair:
        try:
            connections[alias].ensure_connection()
        except OperationalError as error:
            raise MoveError(f"A database does not answer: {error}".strip()) from error


def _refuse_an_old_source() -> None:
    if migrations.waiting(connections[SOURCE]):
        raise MoveError("The source is older than this code. Run manage.py prepare there first.")


def _place(configuration: dict[str, Any]) -> tuple[str, ...]:
    """What tells one database from another."""
    return tuple(str(configuration.get(name, "")) for name in ("ENGINE", "HOST", "PORT", "NAME"))


def _refuse_other_clients(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise MoveError(
            f"{others} other connections use this database. End every server, worker and beat first."
        )
