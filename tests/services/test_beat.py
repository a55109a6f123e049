"""Beat alone: what nobody takes does not fill the broker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import Celery
from celery.beat import ScheduleEntry
from redis import Redis as Client

from peerlearn_site.effects.beat import MOST_WAITING, BoundedScheduler
from tests.support.redis import Redis, running_redis

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with running_redis() as server:
        yield server


@pytest.fixture
def scheduler(redis: Redis) -> BoundedScheduler:
    """Of an app whose messages nobody reads; it writes no schedule down."""
    app = Celery("alone", broker=redis.url)
    app.task(name="alone.due")(lambda: None)
    return BoundedScheduler(app=app, lazy=True)


def ask(scheduler: BoundedScheduler, times: int) -> None:
    entry = ScheduleEntry(name="due", task="alone.due", schedule=1.0, app=scheduler.app)
    for _ in range(times):
        scheduler.apply_entry(entry)


def test_without_a_worker_little_waits_and_with_one_all_is_asked_again(
    scheduler: BoundedScheduler, redis: Redis
) -> None:
    with Client.from_url(redis.url) as client:
        ask(scheduler, MOST_WAITING + 50)
        assert client.llen("celery") == MOST_WAITING
        client.delete("celery")
        ask(scheduler, 3)
        assert client.llen("celery") == 3
