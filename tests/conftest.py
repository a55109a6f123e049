"""Fixtures of every layer: a migrated database in a second, and the people of the stories.

alice and bob learn; maya and carl are mentors; nina curates.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections

from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories
from tests.support.database import migrated_database
from tests.support.postgres import create_database


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Where everything is required (PEERLEARN_REQUIRE=all, which CI sets), a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("PEERLEARN_REQUIRE") == "all":
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}; PEERLEARN_REQUIRE=all allows no skip"
    return report


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Hand every test process a copy of the one migrated database instead of migrating again."""
    settings_dict = connections["default"].settings_dict
    if settings_dict["ENGINE"] == "peerlearn_site.sqlite":
        path = tmp_path_factory.mktemp("database") / f"{worker_id}.sqlite3"
        shutil.copy(migrated_database(), path)
        settings_dict["NAME"] = str(path)
    else:
        settings_dict["NAME"] = f"test_{worker_id}"
        create_database(os.environ["DATABASE_URL"], f"test_{worker_id}", template="migrated")
    connections["default"].close()
    yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses the database is asked once more; the rest would say the same."""
    if not os.environ.get("DATABASE_URL"):
        return
    others = [item for item in items if not _asks_any_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _asks_any_database(item)]


def _asks_any_database(item: pytest.Item) -> bool:
    uses = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
    return bool(uses) and item.get_closest_marker("sqlite") is None


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """xdist's name of this process, or ``main``."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> Path:
    """Each test writes its files into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    cache.clear()
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def clean_outbox(request: pytest.FixtureRequest) -> None:
    """Flushing after a transactional test lays the page tree anew, which leaves effects behind."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        Effect.objects.all().delete()


@pytest.fixture
def now() -> datetime:
    """The moment of the story, to the second."""
    return clock.now().replace(microsecond=0)


@pytest.fixture
def maya(db: None) -> User:
    return factories.person("maya", Role.MENTOR)


@pytest.fixture
def carl(db: None) -> User:
    return factories.person("carl", Role.MENTOR)


@pytest.fixture
def alice(db: None) -> User:
    return factories.person("alice", Role.LEARNER)


@pytest.fixture
def bob(db: None) -> User:
    return factories.person("bob", Role.LEARNER)


@pytest.fixture
def nina(db: None) -> User:
    return factories.person("nina", Role.STAFF)


@pytest.fixture
def published(maya: User, now: datetime) -> Callable[..., SessionRun]:
    """Publish a session of maya's that starts tomorrow; any value may be named."""

    def publish(**values: Any) -> SessionRun:
        values.setdefault("mentor", maya)
        values.setdefault("start_time", now + timedelta(days=1))
        return factories.session(now=now, **values)

    return publish
