"""A real coturn on loopback, and servers that only look like one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server import free_port

START_SECONDS = 20.0
# Below the kernel's own ephemeral ports, and apart from other processes of this suite.
LISTENING_PORTS = range(12_000, 19_000)
RELAY_PORTS = 200
FIRST_RELAY_PORT = 20_000


def turnserver() -> str | None:
    """The path of coturn's server on this machine."""
    return shutil.which("turnserver")


class Turn:
    """One coturn with a shared secret; it can be killed and started again on the same port."""

    def __init__(self, folder: Path, *, secret: str) -> None:
        self.secret = secret
        self.port = _low_port()
        self._log = folder / "turn.log"
        self._pidfile = folder / "turn.pid"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address over UDP."""
        return f"turn:127.0.0.1:{self.port}?transport=udp"

    @property
    def log(self) -> str:
        """All that it has said."""
        return self._log.read_text(errors="replace")

    def start(self) -> None:
        """Start, and return when it listens."""
        binary = turnserver()
        assert binary is not None, "no turnserver on this machine"
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [binary, *self._options()], stdout=log, stderr=subprocess.STDOUT
            )
        self._wait_until_it_listens()

    def kill9(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)

    def _options(self) -> list[str]:
        first = FIRST_RELAY_PORT + (os.getpid() % 50) * RELAY_PORTS
        return [
            # -n: not the packaged configuration.
            "-n",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            f"--listening-port={self.port}",
            f"--min-port={first}",
            f"--max-port={first + RELAY_PORTS - 1}",
            "--use-auth-secret",
            f"--static-auth-secret={self.secret}",
            "--realm=peerlearn.test",
            "--no-cli",
            "--no-tls",
            "--no-dtls",
            # For tests alone: both ends of every relayed call are on this machine.
            "--allow-loopback-peers",
            "--log-file=stdout",
            f"--pidfile={self._pidfile}",
        ]

    def _wait_until_it_listens(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except ConnectionRefusedError:
                self._ended_within(0.05)
        raise AssertionError(f"coturn did not start:\n{self.log}")

    def _ended_within(self, seconds: float) -> None:
        assert self._process is not None
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass


def _low_port() -> int:
    """A free port that the kernel gives to nobody while coturn is away for a moment."""
    for port in random.SystemRandom().sample(LISTENING_PORTS, 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port below the ephemeral ones")


@contextmanager
def relaying(*, secret: str = "the-secret-of-this-turn") -> Iterator[Turn]:
    """A coturn that runs until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="peerlearn-turn-"))
    turn = Turn(folder, secret=secret)
    try:
        turn.start()
        yield turn
    finally:
        turn.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def silent_udp() -> Iterator[str]:
    """The address of a TURN server that takes everything and never says a word."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        yield f"turn:127.0.0.1:{deaf.getsockname()[1]}?transport=udp"


def closed_tcp() -> str:
    """The address of a TURN server that is not there: its port refuses."""
    return f"turn:127.0.0.1:{free_port()}?transport=tcp"


def needs_turnserver() -> None:
    """Skip where there is no coturn; where everything is required, that is a failure."""
    if turnserver() is not None:
        return
    reason = "no turnserver on this machine"
    if os.environ.get("PEERLEARN_REQUIRE") == "all":
        pytest.fail(reason)
    pytest.skip(reason)
