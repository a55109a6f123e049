"""``manage.py prepare``: bring the house in PEERLEARN_HOME up to this code, whatever state it is in."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from peerlearn_site.effects import clock


class Command(BaseCommand):
    """Back up and migrate an older database, collect static files, lay out the demo once."""

    help = "Make the database and the static files ready for this version."

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent: on a house that is up to date it only looks."""
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
        """Copy an SQLite database that holds anything by SQLite's own backup, safe under writers."""
        if connection.vendor != "sqlite" or not connection.introspection.table_names():
            return
        folder = Path(settings.PEERLEARN_HOME) / "backups"
        folder.mkdir(exist_ok=True)
        target = folder / f"db-before-migration-{clock.now():%Y%m%d-%H%M%S}.sqlite3"
        with sqlite3.connect(str(connection.settings_dict["NAME"])) as source:
            with sqlite3.connect(target) as copy:
                source.backup(copy)
        self.stdout.write(f"The older database was copied to {target.name}.")
