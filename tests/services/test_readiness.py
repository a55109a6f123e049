"""/readyz: 200 when all is there, else 503 with words for each thing that is missing."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from peerlearn_site.effects import clock, outbox, sweeps, tasks
from peerlearn_site.effects.models import Effect
from peerlearn_site.operations import readiness
from peerlearn_site.operations.readiness import missing

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def in_order(settings: Any, tmp_path: Path) -> None:
    """A house of one process that lacks nothing, as a server that has just run its sweeps leaves it."""
    settings.PEERLEARN_SCALED = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    sweeps.run_all(clock.now())


def test_a_house_that_lacks_nothing_is_ready() -> None:
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})
    assert answer.headers["Cache-Control"] == "no-store"


def test_whoever_asks_is_told_in_words_what_is_missing(settings: Any) -> None:
    (settings.STATIC_ROOT / "staticfiles.json").unlink()

    answer = Client().get("/readyz")

    why = "The static files were not collected: run manage.py prepare."
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "missing": [{"what": "static", "why": why}]}


def test_a_database_that_is_away_is_named_once_and_without_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object) -> None:
        raise DatabaseError("could not connect to postgres://peerlearn:secret@db/peerlearn")

    monkeypatch.setattr(readiness.connection, "cursor", away)

    assert missing(now=clock.now()) == [("database", "It does not answer.")]


def test_a_database_older_than_the_code_is_not_ready() -> None:
    MigrationRecorder(readiness.connection).record_unapplied("live", "0001_rooms")

    assert missing(now=clock.now()) == [
        ("migrations", "1 migrations were not applied: run manage.py prepare.")
    ]


def test_sweeps_that_stopped_are_missed(now: datetime) -> None:
    later = clock.now() + timedelta(seconds=40)

    (found,) = missing(now=later)

    assert found.what == "workers"
    assert found.why == "No sweep has run for 40 s."


def test_a_house_whose_sweeps_never_ran_is_not_ready_yet(settings: Any) -> None:
    cache.clear()

    assert missing(now=clock.now()) == [("workers", "No sweep has run yet.")]


def test_scaled_only_a_worker_s_own_sign_counts(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PEERLEARN_SCALED = True
    answers = [check for check in readiness._CHECKS if check[0] != "redis"]
    monkeypatch.setattr(readiness, "_CHECKS", answers)
    cache.clear()
    # A web process that stands in for the workers.
    sweeps.run_all(clock.now())
    assert missing(now=clock.now()) == [("workers", "No Celery worker was asked by beat yet.")]

    tasks.run_sweep("peerlearn_site.effects.housekeeping.forget_done_effects")

    assert missing(now=clock.now()) == []


def test_an_effect_that_nobody_tries_means_that_the_relay_is_stuck(now: datetime) -> None:
    outbox.enqueue(kind="test.waits", payload={}, now=clock.now())
    later = clock.now() + timedelta(seconds=121)
    sweeps.run_all(later)
    Effect.objects.exclude(kind="test.waits").delete()

    assert missing(now=later) == [("relay", "1 effects were not tried for 2 minutes.")]


def test_an_effect_that_is_tried_again_and_again_does_not(now: datetime) -> None:
    outbox.enqueue(kind="test.fails", payload={}, now=now)
    Effect.objects.update(attempts=3)
    later = clock.now() + timedelta(seconds=200)
    sweeps.run_all(later)

    assert missing(now=later) == []


def test_a_disk_that_is_nearly_full_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1000, 951, 49))

    assert missing(now=clock.now()) == [("disk", "Only 4.9% of the disk is free.")]


def test_a_media_folder_that_cannot_be_written_to_is_told_of(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "no-folder").touch()
    settings.MEDIA_ROOT = tmp_path / "no-folder"

    (found,) = missing(now=clock.now())

    assert found.what == "media"
    assert found.why == "no-folder/ cannot be written to: File exists."


def test_scaled_a_redis_that_is_away_is_missed_and_the_workers_are_not_asked_for(
    settings: Any,
) -> None:
    settings.PEERLEARN_SCALED = True
    # Nobody listens on the discard port.
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    cache.clear()

    assert missing(now=clock.now()) == [("redis", "It does not answer.")]
