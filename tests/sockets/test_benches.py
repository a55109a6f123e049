"""The benches of sockets and of Redis mode at smoke size: they run, and nothing is lost on the way."""

from __future__ import annotations

import pytest

from tests.bench import fanout, redis_mode, relay

# Each starts several servers of its own.
pytestmark = [pytest.mark.more, pytest.mark.timeout(300)]


def test_an_event_reaches_all_pages_of_ours_and_of_both_baselines() -> None:
    assert [ratio.goal for ratio in fanout.measure(sockets=400, rounds=2)] == [1.5, 2.0]


@pytest.mark.redis
def test_everything_said_in_a_room_on_two_processes_reaches_everybody() -> None:
    p99, _ = relay.measure(rounds=2, seconds=1.0)
    assert p99.note.endswith("delivered 100.0%")


@pytest.mark.redis
def test_a_publish_and_a_booking_are_measured_with_redis_and_without() -> None:
    assert [ratio.name for ratio in redis_mode.measure(rounds=3)] == [
        "publish: with Redis : embedded",
        "book: with Redis : embedded",
    ]
