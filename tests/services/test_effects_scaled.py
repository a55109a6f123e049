"""Scaled mode for real: Redis, a Celery worker with beat, and an effect left by a dead web process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.database import ROOT, copy_database, migrated_database

pytestmark = [pytest.mark.more, pytest.mark.redis]

# A kind that nobody handles: the worker's own words for it prove that it was there.
ENQUEUE = """
from peerlearn_site.effects import clock, outbox
outbox.enqueue(kind="test.nobody", payload={}, now=clock.now())
"""
OUTCOME = """
from peerlearn_site.effects.models import Effect
print(list(Effect.objects.values_list("status", "attempts", "last_error")))
"""


@contextmanager
def running(command: list[str], env: dict[str, str], ready: str) -> Iterator[Iterator[str]]:
    """Run a server until the block ends; entered when it has said that it is ready."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    lines = iter(process.stdout)
    try:
        read_until(lines, ready)
        yield lines
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def read_until(lines: Iterator[str], *words: str) -> None:
    """Read what a server says until one line holds all the words; an end before it is an error."""
    said = []
    for line in lines:
        said.append(line)
        if all(word in line for word in words):
            return
    raise AssertionError(f"It ended without {words}:\n" + "".join(said))


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server binary")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary, "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with running(command, {**os.environ}, "Ready to accept connections"):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def env(tmp_path: Path, redis_url: str) -> dict[str, str]:
    """A house of its own in scaled mode."""
    copy_database(migrated_database(), tmp_path / "house")
    return {
        **os.environ,
        "PEERLEARN_HOME": str(tmp_path / "house"),
        "DJANGO_SETTINGS_MODULE": "peerlearn_site.settings",
        "REDIS_URL": redis_url,
        "PYTHONUNBUFFERED": "1",
    }


def manage(env: dict[str, str], code: str) -> str:
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.timeout(120)
def test_beat_finds_it_and_a_worker_carries_it_out_once(env: dict[str, str]) -> None:
    manage(env, ENQUEUE)
    celery = [sys.executable, "-m", "celery", "-A", "peerlearn_site.celery", "worker"]
    schedule = ["-s", str(Path(env["PEERLEARN_HOME"]) / "beat")]
    command = [*celery, "--beat", *schedule, "--pool", "solo", "--loglevel", "INFO"]
    with running(command, env, "ready.") as lines:
        # Passes leave no line each; this one fails, and says so.
        read_until(lines, "effect test.nobody", "failed, attempt 1")
    # The worker was asked to stop, which lets it finish what it had begun.
    assert manage(env, OUTCOME) == (
        "[('pending', 1, \"LookupError: No handler for effects of kind 'test.nobody'.\")]"
    )
