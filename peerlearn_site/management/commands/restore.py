"""``manage.py restore``: lay a backup out in an empty house."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peerlearn_site.effects import clock
from peerlearn_site.operations.backup.errors import BackupError
from peerlearn_site.operations.backup.services import restore
from peerlearn_site.realtime.front.home_lock import HomeTaken, home_lock


class Command(BaseCommand):
    """Checks every file against the archive's manifest before anything is touched."""

    help = "Restore an archive of `manage.py backup` into this house, which must be empty."
    # An empty house has no tables to be checked against.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)

    def handle(self, *args: Any, archive: Path, **options: Any) -> None:
        """Leave the house ready for ``prepare`` and ``serve``."""
        home = settings.PEERLEARN_HOME
        try:
            # A server of one process holds it; one of several would not start without tables.
            with nullcontext() if settings.PEERLEARN_SCALED else home_lock(home, address="restore"):
                manifest = restore(archive=archive, now=clock.now())
        except HomeTaken as error:
            raise CommandError(f"{home} is served, by {error}. End that first.") from error
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(manifest.rows.values())} rows, as of {manifest.made_at}")
        self.stdout.write("Now run manage.py prepare.")
