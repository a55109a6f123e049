"""Is everything there that serving needs: each check answers with words for what is missing, or with nothing."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import redis
from django.conf import settings
from django.db import connection

from peerlearn_site.effects import sweeps
from peerlearn_site.effects.models import Effect
from peerlearn_site.operations import migrations
from peerlearn_site.telemetry import pulse

logger = logging.getLogger(__name__)

LEAST_FREE: Final = 0.05
# A sweep comes every second; a worker that starts anew takes a while.
SILENCE: Final = timedelta(seconds=30)
# An effect that nobody has even tried for so long: the relay, or whoever it hands them to, does not work.
UNTRIED: Final = timedelta(minutes=2)
# Seconds that Redis may take to answer.
_REDIS_SECONDS: Final = 1.0


class Missing(NamedTuple):
    """One thing that is not as it must be; for anybody to read, so without addresses and secrets."""

    what: str
    why: str


Check = Callable[[datetime], str | None]


def missing(*, now: datetime) -> list[Missing]:
    """What keeps this process from serving, in the order of the checks; empty: it is ready."""
    return list(_found(now))


def _found(now: datetime) -> Iterator[Missing]:
    down: set[str] = set()
    for what, check, needed in _CHECKS:
        if down.isdisjoint(needed):
            why = _ask(check, now)
            if why:
                down.add(what)
                yield Missing(what, why)


def _ask(check: Check, now: datetime) -> str | None:
    try:
        return check(now)
    except Exception as error:
        logger.warning("a readiness check failed: %s", error)
        return "It does not answer."


def _database(now: datetime) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations(now: datetime) -> str | None:
    count = len(migrations.waiting(connection))
    return f"{count} migrations were not applied: run manage.py prepare." if count else None


def _redis(now: datetime) -> str | None:
    if not settings.PEERLEARN_SCALED:
        return None
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
    )
    try:
        client.ping()
    finally:
        client.close()
    return None


def _workers(now: datetime) -> str | None:
    """Scaled, the workers' own signs count: a web process that stands in for them sweeps as well."""
    if settings.PEERLEARN_SCALED:
        return _silent([pulse.WORKERS], "No Celery worker was asked by beat", now)
    return _silent([one.name for one in sweeps.registered()], "No sweep has run", now)


def _silent(names: list[str], words: str, now: datetime) -> str | None:
    beats = pulse.last(names).values()
    if not beats:
        return f"{words} yet."
    silence = now - max(beats)
    return f"{words} for {silence.total_seconds():.0f} s." if silence > SILENCE else None


def _relay(now: datetime) -> str | None:
    untried = Effect.objects.filter(status=Effect.Status.PENDING, attempts=0)
    count = untried.filter(created_at__lt=now - UNTRIED).count()
    minutes = UNTRIED.total_seconds() / 60
    return f"{count} effects were not tried for {minutes:.0f} minutes." if count else None


def _disk(now: datetime) -> str | None:
    usage = shutil.disk_usage(settings.PEERLEARN_HOME)
    share = usage.free / usage.total
    return f"Only {share:.1%} of the disk is free." if share < LEAST_FREE else None


def _media(now: datetime) -> str | None:
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"x")
        except OSError as error:
            return f"{folder.name}/ cannot be written to: {error.strerror}."
    return None


def _static(now: datetime) -> str | None:
    is_there = (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file()
    return None if is_there else "The static files were not collected: run manage.py prepare."


# What is asked of the database or of Redis is not asked while that is away.
_CHECKS: Final[tuple[tuple[str, Check, frozenset[str]], ...]] = (
    ("database", _database, frozenset()),
    ("migrations", _migrations, frozenset({"database"})),
    ("redis", _redis, frozenset()),
    ("workers", _workers, frozenset({"redis"})),
    ("relay", _relay, frozenset({"database", "migrations"})),
    ("disk", _disk, frozenset()),
    ("media", _media, frozenset()),
    ("static", _static, frozenset()),
)
