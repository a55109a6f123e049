"""Sweeps: timed passes that look for what is due in the rows, so that nothing hangs on a timer.

A sweep is idempotent and safe in several processes at once: it changes each row by compare-and-set.
After a pause of any length the next pass does what the missed ones would have done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from peerlearn_site.telemetry import pulse

logger = logging.getLogger(__name__)
Row = TypeVar("Row")


class SweepFunction(Protocol):
    """Does what is due at ``now`` and returns how many rows it changed."""

    __module__: str
    __name__: str

    def __call__(self, *, now: datetime) -> int: ...


@dataclass(frozen=True)
class Sweep:
    """A registered sweep: its name, how often it is wanted, and the function."""

    name: str
    every: timedelta
    run: SweepFunction


_registry: dict[str, Sweep] = {}


def sweep(*, every: float) -> Callable[[SweepFunction], SweepFunction]:
    """Register a function to be run every so many seconds, under its dotted name."""

    def register(function: SweepFunction) -> SweepFunction:
        name = f"{function.__module__}.{function.__name__}"
        if name in _registry:
            raise ImproperlyConfigured(f"Two sweeps are called {name}.")
        _registry[name] = Sweep(name=name, every=timedelta(seconds=every), run=function)
        return function

    return register


def registered() -> tuple[Sweep, ...]:
    """Every sweep there is, by name."""
    return tuple(_registry[name] for name in sorted(_registry))


def each(rows: Iterable[Row], act: Callable[[Row], int]) -> int:
    """Do what is due to each row and return how many were changed.

    A row that fails is logged and left to the next pass: it must not keep the others waiting.
    """
    changed = 0
    for row in list(rows):
        try:
            changed += act(row)
        except Exception:
            logger.exception("a sweep failed at %r", row)
    return changed


def run_one(name: str, *, now: datetime) -> int:
    """Run one sweep; a failure is logged and counts 0, for the next pass comes anyway."""
    try:
        changed = _registry[name].run(now=now)
        pulse.beat(name, now=now)
        return changed
    except (OperationalError, InterfaceError) as error:
        logger.warning("sweep %s could not reach the database: %s", name, error)
        return 0
    except Exception:
        logger.exception("sweep %s failed", name)
        return 0


def run_all(now: datetime) -> dict[str, int]:
    """Run every sweep once, due or not; return the rows each one changed."""
    return {one.name: run_one(one.name, now=now) for one in registered()}


class Timetable:
    """Remembers, for one process, when each sweep is to run next; at first all at once."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}

    def run_due(self, *, now: datetime) -> None:
        """Run the sweeps whose time has come."""
        for one in registered():
            if now >= self._next.get(one.name, now):
                run_one(one.name, now=now)
                self._next[one.name] = now + one.every

    def next_due(self) -> datetime | None:
        """When the next sweep is due; ``None`` where there are none."""
        return min(self._next.values(), default=None)
