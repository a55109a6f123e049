"""Work that goes on beside the requests, each kind in one thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from django.db import InterfaceError, OperationalError, connections

from peerlearn_site.realtime.pools import with_fresh_connection

logger = logging.getLogger(__name__)

# How long a pass that failed is left alone; and the longest sleep, so that a lost wake-up heals.
_PAUSE_AFTER_FAILURE: Final = 5.0
_LONGEST_SLEEP: Final = 60.0


class Wakeable(Protocol):
    """Something one thread waits at and any thread can ring; a ring before the wait is kept."""

    def ring(self) -> None: ...

    def wait(self, seconds: float) -> None: ...


@dataclass(frozen=True)
class Background:
    """A pass that is run again and again.

    ``run`` returns the seconds until the next pass, or None for "when rung"; ``wake`` cuts the wait short.
    """

    name: str
    run: Callable[[], float | None]
    wake: Wakeable


class BackgroundThread:
    """Runs one kind of background work until it is stopped."""

    def __init__(self, work: Background) -> None:
        self._work = work
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=work.name, daemon=True)

    def start(self) -> None:
        """Begin with a first pass at once."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Let the pass that runs end, for at most so long; a killed one is made good by the next start."""
        self._stopping.set()
        self._work.wake.ring()
        self._thread.join(seconds)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            pause = self._pass()
            if pause > 0:
                self._work.wake.wait(pause)
        connections.close_all()

    def _pass(self) -> float:
        try:
            pause = with_fresh_connection(self._work.run)
        except (OperationalError, InterfaceError) as error:
            logger.warning("a pass of %s could not reach the database: %s", self._work.name, error)
            return _PAUSE_AFTER_FAILURE
        except Exception:
            logger.exception("a pass of %s failed", self._work.name)
            return _PAUSE_AFTER_FAILURE
        return _LONGEST_SLEEP if pause is None else min(pause, _LONGEST_SLEEP)
