"""/metrics: figures in Prometheus' format, for whoever may read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock, outbox, sweeps
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User

pytestmark = pytest.mark.django_db

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(**headers: str) -> Figures:
    """Every sample, by its name and labels."""
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def figure(name: str, **labels: str) -> float:
    """One sample, 0 where there is none yet."""
    return scraped().get((f"peerlearn_{name}", frozenset(labels.items())), 0.0)


def requests(route: str, status: str) -> float:
    """How many GETs of a route were answered so."""
    return figure("http_request_seconds_count", method="GET", route=route, status=status)


def test_a_request_is_counted_under_its_route_and_never_under_its_address(alice: User) -> None:
    client = Client()
    before, missed = requests("api-session-detail", "404"), requests("wagtail_serve", "404")

    client.get("/api/sessions/424242/")
    client.get("/api/sessions/434343/")
    client.get("/wp-login-4711/")

    assert requests("api-session-detail", "404") == before + 2
    assert requests("wagtail_serve", "404") == missed + 1
    text = Client().get("/metrics").content.decode()
    # In a label; the figures themselves may hold any digits.
    assert not re.search(r'"[^"\n]*(424242|wp-login)', text)


def test_effects_are_told_by_status_with_the_age_of_the_oldest(now: datetime) -> None:
    Effect.objects.all().delete()
    for minutes in (1, 5):
        moment = clock.now() - timedelta(minutes=minutes)
        outbox.enqueue(kind="test.waits", payload={}, now=moment)
    outbox.enqueue(kind="test.dead", payload={}, now=now)
    Effect.objects.filter(kind="test.dead").update(status=Effect.Status.DEAD)

    assert figure("effects", status="pending") == 2
    assert figure("effects", status="dead") == 1
    assert figure("effects", status="running") == 0
    assert figure("effects_oldest_seconds", status="pending") == pytest.approx(300, abs=5)


def test_live_sessions_are_counted(published: Callable[..., SessionRun]) -> None:
    run = published()
    assert figure("sessions_live") == 0

    SessionRun.objects.filter(pk=run.pk).update(status="live")

    assert figure("sessions_live") == 1


def test_each_sweep_tells_when_it_last_ran() -> None:
    moment = clock.now()

    sweeps.run_all(moment)

    name = "peerlearn_site.effects.housekeeping.forget_done_effects"
    assert figure("sweep_last_run_timestamp_seconds", sweep=name) == pytest.approx(
        moment.timestamp(), abs=1e-3
    )


def test_a_sweep_that_failed_does_not_count_as_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*, now: datetime) -> int:
        raise RuntimeError("no")

    failing = sweeps.Sweep(name="test.fails", every=timedelta(seconds=1), run=fails)
    monkeypatch.setitem(sweeps._registry, "test.fails", failing)

    assert sweeps.run_one("test.fails", now=clock.now()) == 0
    assert figure("sweep_last_run_timestamp_seconds", sweep="test.fails") == 0


def test_without_its_database_the_process_tells_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError("away")

    assert figure("database_up") == 1
    monkeypatch.setattr(Effect.objects, "filter", away)

    assert figure("database_up") == 0
    assert figure("disk_free_bytes") > 0


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_whoever_came_through_a_proxy_finds_nothing(name: str) -> None:
    assert Client().get("/metrics", headers={name: "203.0.113.7"}).status_code == 404


@pytest.mark.parametrize("address", ["203.0.113.7", "", "10.0.0.1"])
def test_another_machine_finds_nothing(address: str) -> None:
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == 404


def test_where_there_is_a_token_it_alone_opens(settings: Any) -> None:
    settings.METRICS_TOKEN = "scrape-me"
    far = Client(REMOTE_ADDR="203.0.113.7")

    assert far.get("/metrics", headers={"Authorization": "Bearer scrape-me"}).status_code == 200
    assert far.get("/metrics", headers={"Authorization": "Bearer scrape-mé"}).status_code == 404
    assert Client().get("/metrics").status_code == 404
