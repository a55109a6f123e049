"""Letting many threads go at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def all_at_once(calls: Iterable[Callable[[], T]]) -> list[T | Exception]:
    """Run every call in a thread of its own, released together; what each returned or raised.

    Each thread has its own database connection, as each request has, and closes it.
    """
    waiting = list(calls)
    gate = threading.Barrier(len(waiting))

    def run(call: Callable[[], T]) -> T | Exception:
        gate.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))
