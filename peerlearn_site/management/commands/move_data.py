"""``manage.py move_data``: the house's rows from SQLite to PostgreSQL, or back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peerlearn_site.effects import clock
from peerlearn_site.operations.move.errors import MoveError
from peerlearn_site.operations.move.services import move


class Command(BaseCommand):
    """Row by row with the same keys, compared afterwards; files stay where they are."""

    help = "Copy every row of this house's database into another, empty one."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="DATABASE_URL")
        parser.add_argument(
            "--from", dest="source", metavar="DATABASE_URL", help="this house's own unless named"
        )

    def handle(self, *args: Any, to: str, source: str | None, **options: Any) -> None:
        """Print what was moved, and how to go on."""
        say = self.stdout.write if options["verbosity"] > 1 else lambda words: None
        try:
            counts = move(source=source, target=to, now=clock.now(), say=say)
        except MoveError as error:
            raise CommandError(str(error)) from error
        tables = sum(1 for count in counts.values() if count)
        self.stdout.write(f"{sum(counts.values())} rows of {tables} tables, compared one by one.")
        self.stdout.write("Now set DATABASE_URL to the new database and serve from there.")
