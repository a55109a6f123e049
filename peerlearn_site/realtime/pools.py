"""Worker threads that touch the database, and give their connections back when they end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from django.db import connections

T = TypeVar("T")

# Whether a connection that was used a moment ago still works is found out by using it.
LOOK_EVERY: Final = 1.0
_looked_at: Final = threading.local()


class DatabasePool(ThreadPoolExecutor):
    """A bounded pool; a queue in memory holds what waits for a thread."""

    def __init__(self, *, threads: int, name: str) -> None:
        super().__init__(max_workers=threads, thread_name_prefix=name)
        self._threads_wanted = threads

    @property
    def waiting(self) -> int:
        """How much waits for a thread."""
        return self._work_queue.qsize()

    def close(self) -> None:
        """Finish what was begun, then close the connection of every thread."""
        # Nobody passes the barrier before all threads stand at it, so each comes once.
        barrier = threading.Barrier(self._threads_wanted)
        for _ in range(self._threads_wanted):
            self.submit(_close_connections, barrier)
        self.shutdown(wait=True)


def with_fresh_connection(work: Callable[..., T], *args: object) -> T:
    """Run work as Django runs a request: without a connection that broke or grew too old."""
    _part_with_old_connections()
    try:
        return work(*args)
    finally:
        _part_with_old_connections()


def _part_with_old_connections() -> None:
    """As ``close_old_connections``, which costs a question to the database at each call, but once in a while only.

    A connection that has failed is always looked at.
    """
    now = time.monotonic()
    for connection in connections.all(initialized_only=True):
        due = getattr(_looked_at, connection.alias, 0.0) + LOOK_EVERY
        if connection.errors_occurred or now >= due:
            setattr(_looked_at, connection.alias, now)
            connection.close_if_unusable_or_obsolete()


def _close_connections(barrier: threading.Barrier) -> None:
    connections.close_all()
    barrier.wait()
