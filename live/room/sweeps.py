"""Timed passes over rooms."""

from __future__ import annotations

from datetime import datetime

from catalog.sessions.lifecycle import complete_ended
from live.room.watch import watch
from peerlearn_site.effects.sweeps import sweep


@sweep(every=1)
def watch_rooms(*, now: datetime) -> int:
    """Whoever went silent is lost; whoever stays lost is gone."""
    return watch(now=now)


@sweep(every=1)
def end_sessions(*, now: datetime) -> int:
    """A live session is over at its effective end."""
    return complete_ended(now=now)
