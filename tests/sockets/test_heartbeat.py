"""The beat of a connection: asked in time, given up in time, and never for the server's own sleep."""

from __future__ import annotations

import asyncio

import pytest

from peerlearn_site.realtime.heartbeat import Heartbeat
from tests.support.sockets import until


class FakeLoop:
    """A loop whose clock the test moves; a timer goes off when its time has come."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: list[FakeTimer] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: object) -> FakeTimer:
        self.timers = [FakeTimer(when, callback)]
        return self.timers[0]

    def pass_to(self, when: float) -> None:
        """Let time pass up to a moment, timer by timer."""
        while self.timers and self.timers[0].when <= when:
            timer = self.timers.pop()
            self.now = max(self.now, timer.when)
            timer.callback()  # type: ignore[operator]
        self.now = when

    def sleep_until(self, when: float) -> None:
        """The whole process stands still."""
        self.now = when
        self.pass_to(when)


class FakeTimer:
    def __init__(self, when: float, callback: object) -> None:
        self.when = when
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Case:
    """A heartbeat of the room's times, and what it did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loop = FakeLoop()
        self.beats: list[float] = []
        self.given_up: list[float] = []
        monkeypatch.setattr(asyncio, "get_running_loop", lambda: self.loop)
        monkeypatch.setattr("random.uniform", lambda least, most: most)
        self.heart = Heartbeat(
            every=4.0,
            silence=12.0,
            beat=lambda: self.beats.append(self.loop.now - 1000),
            silent=lambda: self.given_up.append(self.loop.now - 1000),
        )


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    return Case(monkeypatch)


def test_it_beats_while_something_is_heard(case: Case) -> None:
    for second in range(1, 25):
        case.loop.pass_to(1000.0 + second)
        case.heart.heard()
    assert (case.beats, case.given_up) == ([4, 8, 12, 16, 20, 24], [])


def test_silence_is_given_up_at_its_very_end_and_not_a_beat_later(case: Case) -> None:
    case.loop.pass_to(1004.5)
    case.heart.heard()
    case.loop.pass_to(1060.0)
    assert case.given_up == [16.5]
    assert case.beats == [4, 8, 12, 16]


def test_the_time_in_which_the_process_stood_still_is_nobodys_silence(case: Case) -> None:
    case.loop.pass_to(1004.5)
    case.heart.heard()
    case.loop.sleep_until(1100.0)
    assert case.given_up == []
    case.heart.heard()
    case.loop.pass_to(1111.9)
    assert case.given_up == []
    case.loop.pass_to(1112.1)
    assert case.given_up == [112.0]


def test_the_first_beats_of_many_are_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = FakeLoop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    first = set()
    for _ in range(20):
        Heartbeat(every=4.0, silence=12.0, beat=lambda: None, silent=lambda: None)
        first.add(loop.timers[0].when - 1000)
    assert min(first) >= 2 and max(first) <= 4 and len(first) == 20


async def test_a_stopped_one_is_still() -> None:
    beats: list[int] = []
    stopped = Heartbeat(every=0.0, silence=9, beat=lambda: beats.append(1), silent=lambda: None)
    stopped.stop()
    other: list[int] = []
    going = Heartbeat(every=0.0, silence=9, beat=lambda: other.append(1), silent=lambda: None)
    await until(lambda: len(other) > 3)
    going.stop()
    assert beats == []
