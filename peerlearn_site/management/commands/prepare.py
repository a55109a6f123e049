"""``manage.py prepare``: bring the house in PEERLEARN_HOME up to this code, whatever state it is in."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from peerlearn_site.effects import clock
from peerlearn_site.operations.backup.errors import BackupError
from peerlearn_site.operations.backup.snapshots import copy_database
from peerlearn_site.operations.patience import take_time

# Any number, as long as it is only this command's.
_LOCK: Final = 0x70656572


class Command(BaseCommand):
    """Back up and migrate an older database, collect static files, lay out the demo once."""

    help = "Make the database and the static files ready for this version."

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent: on a house that is up to date it only looks. Several at once wait for each other."""
        take_time()
        with _alone_with_the_house(), _alone_with_the_database():
            self._prepare()

    def _prepare(self) -> None:
        if self._has_pending_migrations():
            self._back_up()
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not settings.IS_PRODUCTION and not settings.PEERLEARN_SCALED:
            call_command("seed_demo")

    def _has_pending_migrations(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _back_up(self) -> None:
        """Copy a database that holds anything, safe under writers; without the means to, say so."""
        if not connection.introspection.table_names():
            return
        folder = Path(settings.PEERLEARN_HOME) / "backups"
        # It holds addresses and passwords' hashes: its owner's alone, whoever made the folder.
        folder.mkdir(exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        try:
            target = copy_database(folder, f"db-before-migration-{clock.now():%Y%m%d-%H%M%S}")
        except BackupError as error:
            self.stderr.write(f"The older database was not copied: {error}")
        else:
            self.stdout.write(f"The older database was copied to {target.name}.")


@contextmanager
def _alone_with_the_house() -> Iterator[None]:
    """Wait for other processes on this machine that prepare the same folder."""
    with open(Path(settings.PEERLEARN_HOME) / "prepare.lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _alone_with_the_database() -> Iterator[None]:
    """Wait for other machines that prepare the same PostgreSQL; its end lets go, however it comes."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
