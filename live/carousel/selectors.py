"""Live & Upcoming."""

from __future__ import annotations

from datetime import datetime

from catalog.sessions.cards import CardView
from catalog.sessions.selectors import upcoming_cards

CAROUSEL_CARDS = 12


def live_and_upcoming(*, now: datetime) -> list[CardView]:
    """The carousel's cards: live ones first, then the soonest."""
    return upcoming_cards(now=now, limit=CAROUSEL_CARDS)
