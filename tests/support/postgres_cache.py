"""A PostgreSQL that has been migrated and filled before: its data directory is made once and copied.

Migrating takes half a minute there, a copy one second.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psycopg
import pytest

from tests.support.database import DEMO_HOLDS, MIGRATE, SEED, made_once, manage
from tests.support.postgres import USER, Postgres, postgresql, running_postgres

Content = Literal["empty", "migrated", "seeded"]
_NAME = "postgresql"


@contextmanager
def filled_postgres(content: Content, *, durable: bool = False) -> Iterator[Postgres]:
    """A PostgreSQL whose database holds nothing, a migrated empty site or the demo content.

    Like SQLite's files it has no effects waiting. The demo's media are in ``demo_home()``. The databases
    ``migrated`` and ``seeded`` are there as templates beside it.
    """
    if content == "empty":
        with running_postgres(durable=durable) as server:
            yield server
    else:
        kept = _kept() / "data"
        with running_postgres(durable=durable, kept=kept, database=content) as server:
            yield server


def demo_home() -> Path:
    """The home whose media the demo content in ``seeded`` names."""
    return _kept()


def demo_is_old() -> bool:
    """Whether its sessions lie too far back by now, so that ``seed_demo`` has to move them once more."""
    return time.time() - (_kept() / "done").stat().st_mtime > DEMO_HOLDS


def _kept() -> Path:
    if postgresql() is None:
        pytest.skip("PostgreSQL's server is not installed")
    return made_once(_NAME, _make)


def _make(home: Path) -> None:
    with running_postgres() as server:
        server.create_database("migrated")
        manage(home, *MIGRATE, DATABASE_URL=server.url("migrated"), **_SCALED)
        server.create_database("seeded", template="migrated")
        manage(home, *SEED, DATABASE_URL=server.url("seeded"), **_SCALED)
        for name in ("migrated", "seeded"):
            _settle(server.url(name))
        server.drop_database(USER)
        server.stop()
        shutil.copytree(server.data, home / "data")


_SCALED = {"DJANGO_SETTINGS_MODULE": "peerlearn_site.settings.scaled"}


def _settle(url: str) -> None:
    """Drop the effects of the setting-up, and let the planner know the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM peerlearn_site_effect")
        connection.execute("VACUUM FULL ANALYZE")
