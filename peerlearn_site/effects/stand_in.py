"""Sweeps in scaled mode when nobody asks for them: beat or the workers are dead, or Redis is away for long.

Sweeps are safe in several processes at once, so whoever is in doubt may run them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from peerlearn_site.effects import clock, sweeps
from peerlearn_site.telemetry import pulse

# The shortest sweeps come every second; a worker that starts anew takes a while.
PATIENCE: Final = timedelta(seconds=15)
LOOK_EVERY: Final = 5.0
_AT_WORK: Final = 1.0


class StandIn:
    """Looks whether anybody sweeps, and does it while nobody does."""

    def __init__(self) -> None:
        self._timetable = sweeps.Timetable()
        # The last signs of life that were seen, our own passes' included.
        self._seen: dict[str, datetime] = {}
        self._silent_since: datetime | None = None

    def run(self) -> float:
        """One look, and a pass if it is needed; return the seconds until the next one."""
        now = clock.now()
        if self._somebody_swept() or self._silent_since is None:
            self._silent_since = now
        if now - self._silent_since < PATIENCE:
            return LOOK_EVERY
        self._timetable.run_due(now=now)
        self._somebody_swept()
        return _AT_WORK

    def _somebody_swept(self) -> bool:
        """Whether there are other signs of life than at the last look."""
        before, self._seen = self._seen, pulse.last(one.name for one in sweeps.registered())
        return self._seen != before
