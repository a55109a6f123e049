"""How long until a session, in the words its card carries.

The browser says the same words (static/js/ui/countdown.js) and keeps them true as time passes; both are
held to tests/fixtures/countdown.json.
"""

from __future__ import annotations

from datetime import datetime, timedelta

LIVE_NOW = "Live now"
OVER = "Ended"


def countdown_words(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """Say "in 2 h 14 m", "Live now" or "Ended".

    Minutes are rounded up, so that nothing is "in 0 m" while it has not begun.
    """
    if now >= ends_at:
        return OVER
    if now >= starts_at:
        return LIVE_NOW
    minutes = -((starts_at - now) // -timedelta(minutes=1))
    return "in " + _span(minutes)


def _span(minutes: int) -> str:
    """The two largest units of a span, the smaller one dropped when it is nought."""
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days >= 7:
        return f"{days} days"
    if days:
        return f"{days} d {hour} h" if hour else f"{days} d"
    if hours:
        return f"{hours} h {minute} m" if minute else f"{hours} h"
    return f"{minute} m"
