"""The suite once more on a real PostgreSQL and a real Redis: ``python -m tests.on_servers [pytest's options]``.

One of each serves the whole run; every process of it has a database of its own, copied from a migrated one.
Only tests that use the database run again. Where a server is missing it says so, and fails where all is required.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.database import ROOT
from tests.support.postgres_cache import filled_postgres
from tests.support.redis import running_redis

PROCESSES = "2"


def main(options: list[str]) -> int:
    """Run the suite; return pytest's exit code."""
    try:
        with filled_postgres("migrated") as postgres, running_redis() as redis:
            env = {**os.environ, "DATABASE_URL": postgres.url(), "REDIS_URL": redis.url}
            command = [sys.executable, "-m", "pytest", "-n", PROCESSES, *options]
            return subprocess.run(command, cwd=ROOT, env=env).returncode
    except pytest.skip.Exception as missing:
        print(f"Not run: {missing}")
        return int(os.environ.get("PEERLEARN_REQUIRE") == "all")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
