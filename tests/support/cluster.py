"""PeerLearn scaled, for real: PostgreSQL, Redis, web processes behind nginx, a Celery worker and beat.

All live in one house and know one address, nginx's. A browser or client that must be held by a certain web
process says so by the cookie ``node`` (tests/support/nginx.py); without it nginx chooses.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.database import ROOT, SEED, copy_media
from tests.support.nginx import BEHIND_NGINX, Nginx, needs_nginx
from tests.support.postgres import Postgres
from tests.support.postgres_cache import Content, demo_home, demo_is_old, filled_postgres
from tests.support.redis import Redis, running_redis
from tests.support.server import STOP_SECONDS, Server, free_port, house, share_static_files

_PATIENCE = 60.0


class Web(Server):
    """One ``manage.py serve`` of several; its log is its own."""

    def __init__(self, cluster: Cluster, number: int) -> None:
        super().__init__(cluster.home, port=free_port(), env={})
        self._env = {**cluster.env, "PORT": str(self.port)}
        self._log = cluster.home / f"web-{number}.log"


class Celery:
    """A worker or beat."""

    def __init__(self, cluster: Cluster, role: str) -> None:
        self.role = role
        self._env = cluster.env
        self._log = cluster.home / f"{role}.log"
        options = {
            "worker": ["worker", "--concurrency", "2"],
            "beat": ["beat", "-s", str(cluster.home / "beat-schedule"), "--pidfile", ""],
        }
        self._command = ["-m", "celery", "-A", "peerlearn_site.celery", *options[role]]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All that it has said, over every start."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def pid(self) -> int:
        """The process that runs now; a worker's children are in its process group."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, and return when it has said that it is ready."""
        seen = len(self.log)
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._command, "--loglevel", "INFO"],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=subprocess.STDOUT,
                # One group, so that a kill takes the worker's children with it, as a power cut would.
                start_new_session=True,
            )
        ready = {"worker": " ready.", "beat": "beat: Starting"}[self.role]
        end = time.monotonic() + _PATIENCE
        while ready not in self.log[seen:]:
            assert time.monotonic() < end and self._process.poll() is None, self.log[seen:]
            time.sleep(0.05)

    def kill9(self) -> None:
        """End it and its children as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            if how == signal.SIGKILL:
                os.killpg(self._process.pid, how)
            else:
                self._process.send_signal(how)
        self._process.wait(STOP_SECONDS)


class Cluster:
    """Every process of a scaled house."""

    def __init__(
        self, home: Path, *, postgres: Postgres, redis: Redis, env: Mapping[str, str]
    ) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}"
        self.postgres = postgres
        self.redis = redis
        self.env = {
            **os.environ,
            **house(home, self.port),
            "DATABASE_URL": postgres.url(),
            "REDIS_URL": redis.url,
            **BEHIND_NGINX,
            **env,
        }
        self.webs: list[Web] = []
        self.worker = Celery(self, "worker")
        self.beat = Celery(self, "beat")
        self.nginx: Nginx

    def manage(self, *arguments: str) -> str:
        """Run a command of ``manage.py`` in this house; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    @property
    def logs(self) -> str:
        """All that web processes, worker and beat have said."""
        return "\n".join(one.log for one in (*self.webs, self.worker, self.beat))


@contextmanager
def clustered(
    *,
    webs: int = 2,
    background: bool = True,
    seeded: bool = True,
    durable: bool = False,
    env: Mapping[str, str] | None = None,
) -> Iterator[Cluster]:
    """A running cluster with the demo content (or an empty site) that goes afterwards.

    ``background``: with a worker and beat. ``durable``: PostgreSQL keeps fsync.
    """
    needs_nginx()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peerlearn-home-")))
        # nginx's workers read static and media files under another account.
        home.chmod(0o755)
        content: Content = "seeded" if seeded else "migrated"
        postgres = stack.enter_context(filled_postgres(content, durable=durable))
        redis = stack.enter_context(running_redis())
        cluster = Cluster(home, postgres=postgres, redis=redis, env=env or {})
        share_static_files(home)
        if seeded:
            copy_media(demo_home(), home)
            if demo_is_old():
                cluster.manage(*SEED)
        cluster.webs = [Web(cluster, number) for number in range(1, webs + 1)]
        for web in cluster.webs:
            web.start()
            stack.callback(_ended, web)
        if background:
            for celery in (cluster.worker, cluster.beat):
                celery.start()
                stack.callback(celery.kill9)
        ports = [web.port for web in cluster.webs]
        cluster.nginx = Nginx(home, port=cluster.port, webs=ports)
        cluster.nginx.start()
        stack.callback(cluster.nginx.stop)
        yield cluster


def _ended(web: Web) -> None:
    if web._process is not None and web._process.poll() is None:
        web.kill9()
