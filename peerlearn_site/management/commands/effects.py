"""``manage.py effects``: what is still to be done, what was given up and why."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from peerlearn_site.effects import clock, outbox
from peerlearn_site.effects.models import Effect


class Command(BaseCommand):
    """Shows the outbox, and gives effects that were given up a fresh start."""

    help = "Show the effects that wait, run or were given up; --revive tries the last again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--revive", action="store_true", help="try again what was given up")

    def handle(self, *args: Any, revive: bool, **options: Any) -> None:
        if revive:
            self.stdout.write(f"revived: {outbox.revive_dead(now=clock.now())}")
        counts = dict(Effect.objects.order_by().values_list("status").annotate(Count("pk")))
        for status in Effect.Status.values:
            self.stdout.write(f"{status}: {counts.get(status, 0)}")
        for effect in Effect.objects.filter(status=Effect.Status.DEAD):
            self.stdout.write(f"{effect} after {effect.attempts} attempts: {effect.last_error}")
