"""Timed passes over sessions."""

from __future__ import annotations

from datetime import datetime

from catalog.sessions.drafts.services import discard_old_forms
from catalog.sessions.lifecycle import complete_overdue
from catalog.sessions.pictures import discard_lost_pictures
from peerlearn_site.effects.sweeps import sweep


@sweep(every=10)
def complete_overdue_sessions(*, now: datetime) -> int:
    """Whatever is past its scheduled end + 10 min is completed."""
    return complete_overdue(now=now)


@sweep(every=3600)
def discard_pictures_of_killed_publishes(*, now: datetime) -> int:
    """A file is written before its row; a process killed between the two leaves it behind."""
    return discard_lost_pictures(now=now)


@sweep(every=3600)
def discard_forms_long_untouched(*, now: datetime) -> int:
    """What was begun in Create Session and never finished does not stay for ever."""
    return discard_old_forms(now=now)
