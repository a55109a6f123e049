"""The beat of one connection: something is said now and then, and what is never answered is given up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Final

# A timer of the loop may be early by its clock's resolution.
_INSTANT: Final = 0.001


class Heartbeat:
    """Calls ``beat`` every so often, and ``silent`` once nothing was heard for ``silence`` seconds."""

    __slots__ = ("_every", "_silence", "_beat", "_silent", "_loop", "_timer", "_due", "_heard_at")

    def __init__(
        self,
        *,
        every: float,
        silence: float,
        beat: Callable[[], None],
        silent: Callable[[], None],
    ) -> None:
        self._every = every
        self._silence = silence
        self._beat = beat
        self._silent = silent
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        # Spread: a thousand connections that came back together are not asked together.
        self._wake_after(every * random.uniform(0.5, 1.0))

    def heard(self) -> None:
        """Something came in."""
        self._heard_at = self._loop.time()

    def stop(self) -> None:
        """The connection is gone."""
        self._timer.cancel()

    def _wake_after(self, seconds: float) -> None:
        self._due = self._loop.time() + seconds
        self._timer = self._loop.call_at(self._due, self._wake)

    def _wake(self) -> None:
        now = self._loop.time()
        # While this process stood still it could hear nobody: that time is no silence of theirs.
        self._heard_at = min(now, self._heard_at + max(0.0, now - self._due))
        left = self._heard_at + self._silence - now
        if left <= _INSTANT:
            self._silent()
            return
        self._wake_after(min(self._every, left))
        self._beat()
