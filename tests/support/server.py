"""A real ``manage.py serve`` in a house of its own, for browser tests, socket tests and torture."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import randrange

import httpx

from tests.support.database import CACHE, ROOT, lay_out

DEMO_PASSWORD = "peerlearn-demo"
START_SECONDS = 60.0
STOP_SECONDS = 30.0


class Server:
    """One server process and its house; it can be killed and started again on the same port."""

    command: tuple[str, ...] = ("manage.py", "serve")

    def __init__(self, home: Path, *, port: int, env: Mapping[str, str]) -> None:
        self.home = home
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.socket_url = f"ws://127.0.0.1:{port}"
        # Its own address, whatever stands before it later.
        self._alive = f"{self.url}/healthz"
        self._env = {**os.environ, **house(home, port), **env}
        self._log = home / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that serves now."""
        assert self._process is not None, "the server was not started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended since."""
        return self._process is not None and self._process.poll() is None

    @property
    def env(self) -> Mapping[str, str]:
        """The environment that the process has, for others in the same house."""
        return self._env

    @property
    def log(self) -> str:
        """All that the server has said, over every start."""
        return self._log.read_text()

    def start(self) -> None:
        """Start, and return when it answers."""
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_it_answers()

    def stop(self) -> int:
        """End it in order (SIGTERM) and return its exit code."""
        return self._end(signal.SIGTERM)

    def kill9(self) -> None:
        """End it as a power cut would: nothing of it runs any more afterwards."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start again in the same house, whether it ended in order or not."""
        if self.is_running:
            self.stop()
        self.start()

    def resident_megabytes(self) -> float:
        """Memory of the process as the kernel counts it (Linux)."""
        return self._memory("VmRSS")

    def peak_megabytes(self) -> float:
        """The most memory that the process has had so far."""
        return self._memory("VmHWM")

    def _memory(self, what: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(rf"{what}:\s+(\d+) kB", status)
        assert found, status
        return int(found[1]) / 1024

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None, "the server was not started"
        self._process.send_signal(how)
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError(f"It did not end:\n{self.log}") from None

    def _wait_until_it_answers(self) -> None:
        """Ask until it answers; each question blocks in the kernel, so nothing is slept through."""
        assert self._process is not None
        patience = httpx.HTTPTransport(retries=0)
        with httpx.Client(transport=patience, timeout=START_SECONDS) as client:
            for _ in range(int(START_SECONDS * 20)):
                try:
                    client.get(self._alive).raise_for_status()
                    return
                except httpx.TransportError:
                    if self._ended_within(0.05):
                        break
        raise AssertionError(f"It did not start:\n{self.log}")

    def _ended_within(self, seconds: float) -> bool:
        assert self._process is not None
        try:
            self._process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False


@contextmanager
def serving(
    *, seeded: bool = True, env: Mapping[str, str] | None = None, kind: type[Server] = Server
) -> Iterator[Server]:
    """A running server with the demo content (or an empty site) in a folder that goes afterwards."""
    home = Path(tempfile.mkdtemp(prefix="peerlearn-home-"))
    lay_out(home, seeded=seeded)
    share_static_files(home)
    server = kind(home, port=free_port(), env=env or {})
    try:
        server.start()
        yield server
        server.stop()
    finally:
        if server._process is not None and server._process.poll() is None:
            server.kill9()
        shutil.rmtree(home, ignore_errors=True)


def signed_in(server: Server, username: str, password: str = DEMO_PASSWORD) -> httpx.Client:
    """A browser's cookies after signing in; unsafe calls carry the token that pages put in.

    Each comes from an address of its own: from one, only so many may sign in within a minute.
    """
    address = f"127.1.{randrange(256)}.{randrange(1, 255)}"
    transport = httpx.HTTPTransport(local_address=address)
    client = httpx.Client(base_url=server.url, timeout=30, transport=transport)
    client.headers.update({"Origin": server.url, "Referer": server.url + "/"})
    client.get("/accounts/login/").raise_for_status()
    form = {
        "login": username,
        "password": password,
        "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }
    answer = client.post("/accounts/login/", data=form)
    assert answer.status_code == 302, answer.text
    client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
    return client


def visitor(server: Server) -> httpx.Client:
    """A browser's cookies without signing in: the sign-in page sets the CSRF cookie."""
    client = httpx.Client(base_url=server.url, timeout=30)
    client.get("/accounts/login/").raise_for_status()
    return client


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def house(home: Path, port: int) -> dict[str, str]:
    """The environment of a process that lives in a folder and serves a port."""
    return {
        "PEERLEARN_HOME": str(home),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "peerlearn_site.settings",
        "PYTHONUNBUFFERED": "1",
        # Starting is mostly compiling where bytecode is not kept; servers here start often.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(CACHE.parent / "pycache"),
    }


def share_static_files(home: Path) -> None:
    """Collect the static files once per build, and let every house point there."""
    manifest = ROOT / "static" / "dist" / "manifest.json"
    if not manifest.exists():
        return
    digest = hashlib.sha256(manifest.read_bytes()).hexdigest()[:16]
    shared = CACHE.parent / "static" / digest
    shared.mkdir(parents=True, exist_ok=True)
    with open(shared.parent / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "done").exists():
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
            env = {**os.environ, **house(shared, 8000)}
            subprocess.run(command, cwd=ROOT, env=env, check=True)
            (shared / "done").touch()
    (home / "staticfiles").symlink_to(shared / "staticfiles")
