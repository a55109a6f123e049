"""The figures that rows and this process can tell at the moment they are asked for."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room.enums import Presence
from live.room.models import Participation
from peerlearn_site.effects import clock, sweeps
from peerlearn_site.effects.models import Effect
from peerlearn_site.realtime import runtime
from peerlearn_site.telemetry import pulse

# Seconds that the loop may take to say how much it has to do.
_LOOP_SECONDS: Final = 2.0


class Figures(Collector):
    """Asked at each scrape; where the database or the cache is away, the rest is told all the same."""

    def collect(self) -> Iterator[Metric]:
        """All families, each a gauge."""
        now = clock.now()
        yield from _process()
        yield _one("disk_free_bytes", "Free bytes where the house's files are", _free_bytes())
        try:
            found = [*_effects(now), *_rooms()]
        except DatabaseError:
            found = []
        yield _one("database_up", "Whether the database answers", 1 if found else 0)
        yield from found
        yield from _sweeps()

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return ()


def _effects(now: datetime) -> Iterator[Metric]:
    counts = dict(Effect.objects.order_by().values_list("status").annotate(Count("pk")))
    by_status = _family("effects", "Effects by status", "status")
    for status in Effect.Status.values:
        by_status.add_metric([status], counts.get(status, 0))
    yield by_status
    ages = _family("effects_oldest_seconds", "Age of the oldest unfinished effect", "status")
    for status in (Effect.Status.PENDING, Effect.Status.RUNNING):
        first = Effect.objects.filter(status=status).aggregate(at=Min("created_at"))["at"]
        ages.add_metric([status], (now - first).total_seconds() if first else 0)
    yield ages


def _rooms() -> Iterator[Metric]:
    live = SessionRun.objects.filter(status=RunStatus.LIVE).count()
    yield _one("sessions_live", "Sessions that are live", live)
    people = _family("room_people", "People in rooms by presence, of all processes", "presence")
    for presence in (Presence.HERE, Presence.LOST):
        people.add_metric([presence], Participation.objects.filter(presence=presence).count())
    yield people


def _sweeps() -> Iterator[Metric]:
    family = _family("sweep_last_run_timestamp_seconds", "When a sweep last ran", "sweep")
    try:
        beats = pulse.last([pulse.WORKERS, *(one.name for one in sweeps.registered())])
    except Exception:
        beats = {}
    worker = beats.pop(pulse.WORKERS, None)
    yield _one(
        "worker_last_seen_timestamp_seconds",
        "When a Celery worker last did what beat asked for; 0: never, or embedded",
        worker.timestamp() if worker else 0,
    )
    for name, moment in sorted(beats.items()):
        family.add_metric([name], moment.timestamp())
    yield family


def _process() -> Iterator[Metric]:
    """Of a process that serves: its hub, and what waits for a thread."""
    serving = runtime.current()
    if serving is None:
        return
    waiting = _family("pool_waiting", "Work that waits for a thread", "pool")
    waiting.add_metric(["http"], serving.http_pool.waiting)
    waiting.add_metric(["socket"], serving.socket_pool.waiting + serving.socket_turns.waiting)
    yield waiting
    heard = asyncio.run_coroutine_threadsafe(_members(serving), serving.loop)
    yield _one("feed_listeners", "Connections that hear any topic", heard.result(_LOOP_SECONDS))


async def _members(serving: runtime.Runtime) -> int:
    """Asked on the loop, which alone changes it."""
    return len(serving.hub.members())


def _free_bytes() -> int:
    return shutil.disk_usage(settings.PEERLEARN_HOME).free


def _family(name: str, words: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"peerlearn_{name}", words, labels=[label])


def _one(name: str, words: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"peerlearn_{name}", words, value=value)
