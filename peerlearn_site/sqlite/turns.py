"""A lock that is handed on in the order in which it was asked for."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One holder at a time, first come, first served; Python's own locks promise no order."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def take(self, *, timeout: float) -> bool:
        """Wait for one's turn, at most so many seconds; return whether it came."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout):
            return True
        with self._guard:
            # It may have come while the patience ended.
            if not turn.is_set():
                self._waiting.remove(turn)
            return turn.is_set()

    def give(self) -> None:
        """Hand on to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
