"""Redis and PostgreSQL go away under people at work: the scripts of ``tests.torture`` at smoke size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cluster import clustered
from tests.support.database import ROOT
from tests.support.home import environment
from tests.support.postgres import running_postgres
from tests.torture import postgres_restart, redis_away

pytestmark = [
    pytest.mark.more,
    pytest.mark.nginx,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.timeout(420),
]


def test_without_redis_all_works_and_says_that_it_is_late_and_nothing_is_lost() -> None:
    with clustered(seeded=False) as cluster:
        result = redis_away.torture(cluster, times=2, seconds=5.0, seed=1)
    assert result.get("broken", []) == []


def test_a_postgresql_that_stops_or_crashes_loses_nothing_and_all_goes_on_by_itself() -> None:
    with clustered(seeded=False, durable=True) as cluster:
        result = postgres_restart.torture(cluster, times=2, seconds=3.0, seed=1)
    assert result.get("broken", []) == []


def test_two_processes_that_prepare_an_empty_database_at_once_both_succeed(
    tmp_path: Path,
) -> None:
    with running_postgres() as postgres:
        homes = [tmp_path / name for name in ("one", "two")]
        preparing = []
        for home in homes:
            home.mkdir()
            env = {
                **environment(home),
                "DATABASE_URL": postgres.url(),
                "PEERLEARN_ENV": "production",
                "SECRET_KEY": "of-this-test-alone",
            }
            preparing.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "prepare"],
                    cwd=ROOT,
                    env=env,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
        said = [one.communicate(timeout=300)[0] for one in preparing]
    assert [one.returncode for one in preparing] == [0, 0], "\n".join(said)
    assert sorted("Preparing the database" in words for words in said) == [False, True]
