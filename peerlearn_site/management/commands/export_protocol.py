"""``manage.py export_protocol``: the socket protocol for the pages' scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peerlearn_site.realtime.schema import typescript

TARGET = Path(settings.BASE_DIR) / "static" / "js" / "types" / "protocol.d.ts"


class Command(BaseCommand):
    """Writes the declarations, or checks that the committed ones are those."""

    help = "Write static/js/types/protocol.d.ts; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if the file is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write or compare."""
        made = typescript()
        if not check:
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            TARGET.write_text(made)
        elif not TARGET.exists() or TARGET.read_text() != made:
            raise CommandError("The protocol has changed. Run `manage.py export_protocol`.")
