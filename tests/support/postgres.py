"""A real PostgreSQL of a test's own: started on a free port, restarted, stopped, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.server import free_port

DEBIAN = Path("/usr/lib/postgresql")
USER = "peerlearn"
# Debian's package makes this account.
ACCOUNT = "postgres"


def postgresql(program: str = "postgres") -> str | None:
    """The path of one of PostgreSQL's server programs; Debian keeps them off the PATH."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    folders = [*map(str, reversed(versions)), os.environ.get("PATH", "")]
    return shutil.which(program, path=os.pathsep.join(folders))


class Postgres:
    """One server with an empty database; ``durable`` keeps fsync, for tests that kill it."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.port = free_port()
        self._folder = folder
        self.data = folder / "data"
        self._options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "max_connections": 200,
            "fsync": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
        }

    def url(self, database: str = USER) -> str:
        """What ``DATABASE_URL`` takes."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> str:
        """All that the server has said."""
        return (self._folder / "postgres.log").read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped since."""
        return (self.data / "postmaster.pid").exists()

    def create(self) -> None:
        """Lay the cluster out, start it and make the database."""
        # Sorted as people sort, as a server is that was set up for a language: strings are not bytes there.
        locale = ("--locale-provider", "icu", "--icu-locale", "en-US")
        command = ("initdb", "-D", self.data, "-A", "trust", "-U", USER, "-E", "UTF8", "--no-sync")
        self._run(*command, *locale)
        self._configure()
        self.start()
        self.create_database(USER)

    def copy_from(self, data: Path, database: str) -> None:
        """Start on a copy of the data directory of a server that was stopped, with a copy of its database."""
        shutil.copytree(data, self.data)
        _give_to_postgres(self.data)
        self._configure()
        self.start()
        self.create_database(USER, template=database)

    def _configure(self) -> None:
        # What is said last counts, so a copied directory may be told anew.
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self._options.items())

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Make a database, empty or as a copy of another that nobody is connected to."""
        create_database(self.url(), name, template=template)

    def drop_database(self, name: str) -> None:
        """Remove a database that nobody is connected to."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}"')

    def start(self) -> None:
        """Start, and return when it takes connections."""
        self._run("pg_ctl", "-D", self.data, "-l", self._folder / "postgres.log", "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """End it: ``smart`` waits for its clients, ``fast`` throws them out, ``immediate`` as a crash would."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: object) -> None:
        binary = postgresql(program)
        assert binary is not None, f"no {program} on this machine"
        # It refuses to be root.
        account = {"user": ACCOUNT, "group": ACCOUNT} if os.getuid() == 0 else {}
        done = subprocess.run(
            [binary, *map(str, arguments)],
            cwd=self._folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            # A server that stays keeps what it inherits: a pipe would never end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            extra_groups=[] if account else None,
            **account,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, f"{program} failed; {self.log if self._has_log() else ''}"

    def _has_log(self) -> bool:
        return (self._folder / "postgres.log").exists()


def create_database(server: str, name: str, *, template: str) -> None:
    """Make a database on the server of this URL; an earlier one of that name goes."""
    with psycopg.connect(server.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def running_postgres(
    *, durable: bool = False, kept: Path | None = None, database: str = "template0"
) -> Iterator[Postgres]:
    """A PostgreSQL from now until the end of the block; skips the test where there is none.

    Its database is empty, or a copy of one in the data directory that was ``kept``.
    """
    if postgresql() is None:
        pytest.skip("PostgreSQL's server is not installed")
    folder = Path(tempfile.mkdtemp(prefix="peerlearn-postgres-"))
    _give_to_postgres(folder)
    server = Postgres(folder, durable=durable)
    try:
        if kept is None:
            server.create()
        else:
            server.copy_from(kept, database)
        yield server
    finally:
        if server.is_running:
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _give_to_postgres(folder: Path) -> None:
    if os.getuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, ACCOUNT, ACCOUNT)
