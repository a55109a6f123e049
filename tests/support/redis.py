"""A real Redis of a test's own; it keeps nothing, so that a restart forgets as much as one can."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server import free_port

_STOP_SECONDS = 20.0


class Redis:
    """One redis-server on a free port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None, "it was not started"
        return self._process.pid

    def start(self) -> None:
        """Start, and return when it takes connections."""
        binary = shutil.which("redis-server")
        assert binary is not None, "no redis-server on this machine"
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no"]
        # Without ``bind`` and protection it would listen to the network.
        options += ["--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._process = subprocess.Popen([binary, *options], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "Ready to accept connections" in line:
                return
        raise AssertionError(f"Redis did not start:\n{''.join(said)}")

    def stop(self) -> None:
        """End it; whatever it held is forgotten."""
        self._end(signal.SIGTERM)

    def kill9(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it hang: connections stay, nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None, "it was not started"
        assert self._process.stdout is not None
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait(_STOP_SECONDS)
        self._process.stdout.close()


@contextmanager
def running_redis() -> Iterator[Redis]:
    """A Redis from now until the end of the block; skips the test where there is none."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    folder = Path(tempfile.mkdtemp(prefix="peerlearn-redis-"))
    server = Redis(folder)
    server.start()
    try:
        yield server
    finally:
        server.resume()
        server.kill9()
        shutil.rmtree(folder, ignore_errors=True)
