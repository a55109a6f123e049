"""A lock that is handed on in the order in which it was asked for."""

from __future__ import annotations

import threading
import time

from peerlearn_site.sqlite.turns import Turns


def until_waiting(turns: Turns, count: int) -> None:
    """Let those who ask come to stand in the line."""
    deadline = time.monotonic() + 30
    while len(turns._waiting) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_first_come_first_served() -> None:
    turns = Turns()
    served: list[int] = []

    def ask(number: int) -> None:
        assert turns.take(timeout=30)
        served.append(number)
        turns.give()

    assert turns.take(timeout=0)
    line = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for number, thread in enumerate(line):
        thread.start()
        until_waiting(turns, number + 1)
    assert served == []
    turns.give()
    for thread in line:
        thread.join()
    assert served == list(range(20))


def test_whoever_has_lost_patience_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(timeout=0)
    assert not turns.take(timeout=0.01)
    turns.give()
    assert turns.take(timeout=0)


def test_one_at_a_time() -> None:
    turns = Turns()
    inside: list[int] = []
    most = []

    def work() -> None:
        for _ in range(200):
            # Short enough that some lose patience just as their turn comes.
            if turns.take(timeout=0.0005):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                turns.give()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert turns.take(timeout=0), "a turn was lost"
