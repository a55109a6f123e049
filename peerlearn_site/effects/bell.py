"""A bell between threads: many may ring, one waits."""

from __future__ import annotations

import threading


class Bell:
    """Wakes whoever waits. A ring while nobody waits is kept for the next wait; more rings are one."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Wake the one who waits, now or at the next wait."""
        self._rung.set()

    def wait(self, seconds: float) -> None:
        """Return when rung, at the latest after so many seconds."""
        self._rung.wait(seconds)
        self._rung.clear()
