"""Timed passes over feedback."""

from __future__ import annotations

from datetime import datetime

from catalog.feedback.reminders import ask_all
from peerlearn_site.effects.sweeps import sweep


@sweep(every=15)
def ask_for_ratings(*, now: datetime) -> int:
    """Those who came and have not rated their mentor are asked five minutes after the end."""
    return ask_all(now=now)
