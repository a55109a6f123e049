"""Worker threads that touch the database, and give their connections back when they end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections, connections

T = TypeVar("T")


class DatabasePool(ThreadPoolExecutor):
    """A bounded pool; an in-memory queue holds what waits for a thread."""

    def __init__(self, *, threads: int, name: str) -> None:
        super().__init__(max_workers=threads, thread_name_prefix=name)
        self._threads_wanted = threads

    def close(self) -> None:
        """Finish what was begun, then close the connection of every thread."""
        # Nobody passes the barrier before all threads stand at it, so each comes once.
        barrier = threading.Barrier(self._threads_wanted)
        for _ in range(self._threads_wanted):
            self.submit(_close_connections, barrier)
        self.shutdown(wait=True)


def with_fresh_connection(work: Callable[..., T], *args: object) -> T:
    """Run work as Django runs a request: without a connection that broke or grew too old."""
    close_old_connections()
    try:
        return work(*args)
    finally:
        close_old_connections()


def _close_connections(barrier: threading.Barrier) -> None:
    connections.close_all()
    barrier.wait()
