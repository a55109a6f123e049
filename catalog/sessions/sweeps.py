"""Timed passes over sessions."""

from __future__ import annotations

from datetime import datetime

from catalog.sessions.lifecycle import complete_overdue
from peerlearn_site.effects.sweeps import sweep


@sweep(every=10)
def complete_overdue_sessions(*, now: datetime) -> int:
    """Whatever is past its scheduled end + 10 min is completed."""
    return complete_overdue(now=now)
