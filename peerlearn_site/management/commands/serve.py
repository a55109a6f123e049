"""``manage.py serve``: the whole house from one process."""

from __future__ import annotations

import os
import resource
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, nullcontext
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import autoreload
from django.utils.module_loading import import_string

from peerlearn_site.effects import clock
from peerlearn_site.effects.background import all_work, take_over
from peerlearn_site.realtime.background import Background
from peerlearn_site.realtime.front.home_lock import HomeTaken, home_lock
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.users.demo import PASSWORD, demo_accounts, demo_passwords_in_use

_OPEN_FILES = 16_384


class Command(BaseCommand):
    """Pages, sockets, files and background work; SIGTERM or Ctrl-C ends it in order."""

    help = "Serve PeerLearn on HOST:PORT (127.0.0.1:8000)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--reload", action="store_true", help="start again when a file changes")

    def handle(self, *args: Any, host: str, port: int, reload: bool, **options: Any) -> None:
        """Check, then serve until told to end."""
        if port != settings.PORT:
            # Hosts, origins and links follow from PORT, and the settings are read already.
            os.environ["PORT"] = str(port)
            os.execv(sys.executable, [sys.executable, *sys.argv])
        _refuse_old_database()
        self._refuse_demo_passwords(host)
        _allow_many_connections()
        if reload:
            autoreload.run_with_reloader(self._serve, host=host, port=port, signals=False)
        else:
            self._serve(host=host, port=port, signals=True)

    def _serve(self, *, host: str, port: int, signals: bool) -> None:
        from twisted.internet.error import CannotListenError

        from peerlearn_site.realtime.front.files import PublicFiles
        from peerlearn_site.realtime.front.server import FrontServer

        server = FrontServer(PublicFiles(import_string(settings.ASGI_APPLICATION)), tls=_tls())
        server.signal_handlers = signals
        stack = AsyncExitStack()
        with _alone_in_the_house():
            take_over()
            runtime = Runtime(background=[Background(*work) for work in all_work()])
            server.loop.run_until_complete(stack.enter_async_context(runtime))
            try:
                server.listen(host, port)
                self._announce()
                server.run()
            except CannotListenError as error:
                raise CommandError(
                    f"Port {port} on {host} is taken. Choose another one: PORT={port + 1}."
                ) from error
            finally:
                server.loop.run_until_complete(stack.aclose())

    def _announce(self) -> None:
        self.stdout.write(f"PeerLearn is at {settings.PUBLIC_URL}", self.style.SUCCESS)
        names = demo_accounts()
        if names:
            self.stdout.write(f"Demo accounts, password {PASSWORD}: {', '.join(names)}")
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()

    def _refuse_demo_passwords(self, host: str) -> None:
        names = [] if _is_loopback(host) else demo_passwords_in_use()
        if names:
            raise CommandError(
                f"On {host} others can reach this server, and everybody knows the password of"
                f" {', '.join(names)}. Change them (manage.py changepassword NAME) or keep"
                " HOST=127.0.0.1."
            )


def _refuse_old_database() -> None:
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}") from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is older than this code. Run `manage.py prepare` first.")


@contextmanager
def _alone_in_the_house() -> Iterator[None]:
    lock = (
        nullcontext()
        if settings.PEERLEARN_SCALED
        else home_lock(settings.PEERLEARN_HOME, address=settings.PUBLIC_URL)
    )
    try:
        with lock:
            yield
    except HomeTaken as error:
        raise CommandError(
            f"{settings.PEERLEARN_HOME} is served already, by {error}. End that first; or set"
            " REDIS_URL and DATABASE_URL to run several processes."
        ) from error


def _tls() -> Any:
    if not settings.HTTPS:
        return None
    from peerlearn_site.realtime.front.tls import local_names, tls_context

    names = local_names(urlsplit(settings.PUBLIC_URL).hostname or "127.0.0.1")
    return tls_context(settings.PEERLEARN_HOME, names=names, now=clock.now())


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _allow_many_connections() -> None:
    """Each browser is an open file; many systems allow only 1,024 unless asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
