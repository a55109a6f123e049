"""``manage.py seed_demo``: the site as a visitor would like to meet it (SPEC 13.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo.services import seed_demo
from peerlearn_site.effects import clock


class Command(BaseCommand):
    """Make the demo accounts, sessions and bookings, or move them to now."""

    help = "Make the demo content; run again, its sessions are moved to now."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production, where everybody knows these passwords."""
        if settings.IS_PRODUCTION:
            raise CommandError("The demo accounts' password is public: not in production.")
        count = seed_demo(now=clock.now())
        self.stdout.write(f"{count} demo sessions are in place.")
