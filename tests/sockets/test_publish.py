"""Publishing: after the commit, from any thread, at once, whoever listens."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction

from catalog.booking.protocol import BookingCount
from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.background import Background
from peerlearn_site.realtime.publish import publish, publish_on_commit
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.realtime.topics import SESSIONS_CHANGED
from tests.support.sockets import page


def count(number: int) -> BookingCount:
    return BookingCount(id=number, booked_count=0, seats_left=1)


def test_without_a_server_in_this_process_nobody_is_told_and_nothing_fails() -> None:
    assert runtime.current() is None
    publish(SESSIONS_CHANGED, count(1))


async def test_an_event_from_a_bare_thread_arrives(serving: Runtime) -> None:
    async with page() as visitor:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(publish, SESSIONS_CHANGED, count(1)).result()
        frame = await visitor.next()
        assert frame["data"]["id"] == 1


async def test_what_one_thread_says_arrives_in_its_order(serving: Runtime) -> None:
    def say(numbers: range) -> None:
        for number in numbers:
            publish(SESSIONS_CHANGED, count(number))

    async with page() as visitor:
        threads = [threading.Thread(target=say, args=(range(n, n + 50),)) for n in (0, 100, 200)]
        for thread in threads:
            thread.start()
        heard = [(await visitor.next())["data"]["id"] for _ in range(150)]
        for thread in threads:
            thread.join()
    for first in (0, 100, 200):
        assert [n for n in heard if first <= n < first + 50] == list(range(first, first + 50))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr("peerlearn_site.realtime.publish.publish", lambda *say: told.append(say))
    with transaction.atomic():
        publish_on_commit(SESSIONS_CHANGED, count(1))
        assert told == []
    assert told == [(SESSIONS_CHANGED, count(1))]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_what_was_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr("peerlearn_site.realtime.publish.publish", lambda *say: told.append(say))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish_on_commit(SESSIONS_CHANGED, count(1))
        raise ZeroDivisionError
    assert told == []


class Doorbell:
    """A bell that the test rings."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def ring(self) -> None:
        self.event.set()

    def wait(self, seconds: float) -> None:
        assert self.event.wait(seconds), "woken by the clock, not by the bell"
        self.event.clear()


async def test_background_work_runs_at_once_then_when_rung_and_survives_a_failure() -> None:
    passes = threading.Semaphore(0)
    bell = Doorbell()
    failures = iter([ZeroDivisionError])

    def work() -> float | None:
        passes.release()
        for failure in failures:
            raise failure
        return None

    async with Runtime(background=[Background("test", work, bell)]):
        assert passes.acquire(timeout=5)
        for _ in range(3):
            bell.ring()
            assert passes.acquire(timeout=5)
    assert not any(thread.name == "test" for thread in threading.enumerate())


async def test_a_process_serves_only_once() -> None:
    async with Runtime():
        with pytest.raises(RuntimeError, match="serves already"):
            async with Runtime():
                pass
    assert runtime.current() is None


async def test_the_end_of_a_runtime_leaves_no_thread() -> None:
    before = {thread.name for thread in threading.enumerate()}
    async with Runtime() as serving:
        await serving.in_socket_pool(int)
        await serving.loop.run_in_executor(serving.http_pool, int)
    names = {thread.name for thread in threading.enumerate()} - before
    assert not {name for name in names if name.startswith(("http", "socket"))}


class Ledger:
    """Something that a feature keeps once per process."""

    def __init__(self, serving: Runtime) -> None:
        self.serving = serving
        self.sum_at_the_end: int | None = None

    async def close(self) -> None:
        self.sum_at_the_end = await self.serving.in_socket_pool(sum, [1, 2])


async def test_what_a_feature_keeps_per_process_is_made_once_and_closed_with_the_runtime() -> None:
    async with Runtime() as serving:
        ledger = serving.part(Ledger)
        assert serving.part(Ledger) is ledger
        assert ledger.sum_at_the_end is None
    assert ledger.sum_at_the_end == 3
    async with Runtime() as serving:
        assert serving.part(Ledger) is not ledger
