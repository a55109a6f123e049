"""The cache of scaled mode: what stands on it goes on without Redis."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django.fixtures import Settings
from redis import Redis as RedisClient
from redis.backoff import NoBackoff
from redis.retry import Retry

from peerlearn_site import cache as ours
from peerlearn_site.cache import FailSoftRedisCache
from tests.support.redis import Redis, running_redis

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def redis_server() -> Iterator[Redis]:
    with running_redis() as server:
        yield server


@pytest.fixture
def redis(redis_server: Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """The default cache is on a Redis that the test may end; its return is noticed at once."""
    monkeypatch.setattr(ours, "REST", 0.0)
    monkeypatch.setattr(FailSoftRedisCache, "_rests_until", 0.0)
    options = {"socket_timeout": 0.1, "retry": Retry(NoBackoff(), 1)}
    settings.CACHES = {
        "default": {
            "BACKEND": "peerlearn_site.cache.FailSoftRedisCache",
            "LOCATION": redis_server.url,
            "OPTIONS": options,
        }
    }
    return redis_server


def everything_works() -> bool:
    """Every operation does what it should, with whatever keeps the values."""
    cache = caches["default"]
    cache.clear()
    cache.set("a", {"deep": [1]})
    cache.set_many({"b": 2, "c": 3})
    cache.delete_many(["c"])
    return (
        cache.get("a") == {"deep": [1]}
        and (cache.add("a", 1), cache.add("d", 1)) == (False, True)
        and cache.incr("b") == 3
        and cache.touch("b", 60)
        and cache.get_many(iter(["b", "c", "d"])) == {"b": 3, "d": 1}
        and ("d" in cache, "c" in cache) == (True, False)
        and (cache.delete("d"), cache.delete("d")) == (True, False)
        and cache.get_or_set("e", 5) == 5
    )


def test_it_works_with_redis_without_it_and_again_when_it_is_back(redis: Redis) -> None:
    cache = caches["default"]
    assert everything_works()
    cache.set("kept", "in redis")
    redis.pause()
    assert cache.get("kept") is None
    assert everything_works()
    redis.resume()
    assert cache.get("kept") == "in redis"
    redis.kill9()
    assert everything_works()
    redis.start()
    assert everything_works()


def test_a_hanging_redis_costs_its_timeout_once_in_a_while(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "REST", 60.0)
    redis.pause()
    try:
        began = time.monotonic()
        assert everything_works()
        # The connection is tried twice, and each time waits for a tenth of a second.
        assert time.monotonic() - began < 1.0
    finally:
        redis.resume()


def test_what_was_kept_while_redis_was_away_before_is_forgotten(redis: Redis) -> None:
    cache = caches["default"]
    redis.pause()
    cache.set("limit", "old")
    redis.resume()
    assert cache.get("limit") is None
    redis.pause()
    assert cache.get("limit") is None
    redis.resume()


@pytest.fixture
def full(redis: Redis) -> Iterator[Redis]:
    """A Redis that answers, and takes nothing."""
    with RedisClient.from_url(redis.url) as client:
        client.config_set("maxmemory", "1")
        yield redis
        client.config_set("maxmemory", "0")


@pytest.mark.django_db
def test_one_that_is_full_is_as_good_as_away(full: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "REST", 60.0)
    caches["default"].set("any", 1)
    assert everything_works()
    assert Client().get("/sessions/").status_code == 200


@pytest.mark.django_db
def test_people_sign_in_without_redis_and_guessing_is_still_limited(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "REST", 60.0)
    redis.pause()
    try:
        client = Client()
        told = [
            client.post("/accounts/login/", {"login": "nobody", "password": f"guess {number}"})
            for number in range(12)
        ]
        assert [answer.status_code for answer in told][:5] == [200] * 5
        assert b"Too many failed login attempts" in told[-1].content
    finally:
        redis.resume()
