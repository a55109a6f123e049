"""Processes that sweep and relay as those of several machines do, at moments they are given."""

from __future__ import annotations

import logging
import multiprocessing
from datetime import datetime, timedelta
from multiprocessing.connection import Connection

from django.db import connections

from peerlearn_site.effects import clock, relay, sweeps

_FORK = multiprocessing.get_context("fork")
# Far more than any pass takes, on a machine that is busy with other things too.
_PATIENCE = 600.0
# The slowest sweep that decides a session's status comes so often.
PACE = timedelta(seconds=10)


class Sweeper:
    """One process; the moments it is given may lag, leap or go back. ``paced``: each sweep comes at its own pace."""

    def __init__(self, *, paced: bool = True) -> None:
        self.complaints = 0
        self._paced = paced
        self._start()

    def begin(self, now: datetime) -> None:
        """Let it make its passes at this moment, meanwhile."""
        self._line.send(now)
        self._now = now

    def finish(self) -> datetime | None:
        """Wait for it; the moment at which every sweep has run, if there was a reason for all to run."""
        assert self._line.poll(_PATIENCE), "a sweeper hangs"
        self.complaints += self._line.recv()
        if self._ran_at is not None and self._now < self._ran_at + PACE:
            return None
        self._ran_at = self._now
        return self._now

    def kill9(self) -> None:
        """End it, whatever it is at, and start another."""
        self._process.kill()
        self._process.join()
        self._line.close()
        self._start()

    def stop(self) -> None:
        """End it in order."""
        self._line.send(None)
        self._process.join(_PATIENCE)

    def _start(self) -> None:
        # A connection that two processes share would mix their answers.
        connections.close_all()
        self._line, theirs = _FORK.Pipe()
        self._process = _FORK.Process(target=_sweep, args=(theirs, self._paced), daemon=True)
        self._process.start()
        theirs.close()
        self._ran_at: datetime | None = None


class _Complaints(logging.Handler):
    """Counts errors: a sweep that fails is logged, and its next pass comes anyway."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1

    def taken(self) -> int:
        """How many since the last time."""
        count, self.count = self.count, 0
        return count


def _sweep(line: Connection, paced: bool) -> None:
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)
    timetable = sweeps.Timetable()
    while (now := line.recv()) is not None:
        clock.now = lambda now=now: now  # type: ignore[misc]
        if paced:
            timetable.run_due(now=now)
        else:
            sweeps.run_all(now)
        while relay.run_due(now=now):
            """Until nothing is due."""
        line.send(complaints.taken())
    connections.close_all()
