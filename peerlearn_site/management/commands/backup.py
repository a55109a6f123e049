"""``manage.py backup``: the whole house in one archive, while it serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peerlearn_site.effects import clock
from peerlearn_site.operations.backup.errors import BackupError
from peerlearn_site.operations.backup.services import back_up, prune


class Command(BaseCommand):
    """Database, media and private files of one moment, with a manifest; secrets and mails stay out."""

    help = "Write a backup of the house (database, media/, private/) to one archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, metavar="FOLDER", help="PEERLEARN_HOME/backups unless named"
        )
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="delete all but the newest N after it"
        )

    def handle(self, *args: Any, to: Path | None, keep: int, **options: Any) -> None:
        """Print the archive's path, last."""
        folder = to or Path(settings.PEERLEARN_HOME) / "backups"
        try:
            archive, manifest = back_up(folder=folder, now=clock.now())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        for name in manifest.missing:
            self.stderr.write(f"A row names {name}, which is not there.")
        for path in prune(folder=folder, keep=keep):
            self.stdout.write(f"deleted {path.name}")
        self.stdout.write(f"{sum(manifest.rows.values())} rows, {archive.stat().st_size} bytes")
        self.stdout.write(str(archive))
