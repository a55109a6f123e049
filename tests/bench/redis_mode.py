"""What a publish and a booking cost with Redis at the side, against the same with what one process has inside.

Both on one SQLite file of their own, in one process each, in turns: the whole request through the middleware
chain, with whatever it says to the layer, the cache and the queue. Effects are counted apart, for there they are
carried out by a worker.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.ratio import Ratio, ratio_of
from tests.support.database import ROOT, copy_database, migrated_database
from tests.support.home import environment
from tests.support.redis import Redis, running_redis

NAME = "redis_mode"
GOAL = 1.2
ACTS = ("publish", "book")


class Inside:
    """A process that acts when it is told to, and says how much CPU time each act took."""

    def __init__(self, home: Path, *, redis: Redis | None) -> None:
        env = {**environment(home), **({"REDIS_URL": redis.url} if redis else {})}
        env["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.redis_mode_inside"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def act(self, name: str) -> float:
        """Do something once; CPU milliseconds."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(name.encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return float(answer["cpu_ms"])

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def measure(*, rounds: int = 30) -> list[Ratio]:
    """Each act in turns by both."""
    with ExitStack() as stack:
        redis = stack.enter_context(running_redis())
        ways = {"redis": _inside(stack, redis), "embedded": _inside(stack, None)}
        times: dict[tuple[str, str], list[float]] = {}
        for number in range(rounds + 2):
            for act in ACTS:
                for name, inside in ways.items():
                    spent = inside.act(act)
                    # The first rounds wake everything up.
                    times.setdefault((act, name), []).extend([spent] if number > 1 else [])
    return [
        ratio_of(
            f"{act}: with Redis : embedded",
            times[act, "redis"],
            times[act, "embedded"],
            unit="ms CPU",
            goal=GOAL,
        )
        for act in ACTS
    ]


def _inside(stack: ExitStack, redis: Redis | None) -> Inside:
    home = Path(stack.enter_context(TemporaryDirectory(prefix="peerlearn-bench-")))
    copy_database(migrated_database(), home)
    inside = Inside(home, redis=redis)
    stack.callback(inside.close)
    return inside
