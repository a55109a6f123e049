"""How long until a session, in the words its card carries.

The browser says the same words (static/js/ui/countdown.js) and keeps them true as time passes; both are
held to tests/fixtures/countdown.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Phase = Literal["upcoming", "live", "over"]


@dataclass(frozen=True, slots=True)
class Countdown:
    """Where a session stands in time, and the words for it."""

    phase: Phase
    text: str


def count_down(
    *, starts_at: datetime, ends_at: datetime, status: str = "", now: datetime
) -> Countdown:
    """Say "in 2 h 14 m", "Live now", "Ended" or "Cancelled".

    ``status`` is a run's; a mentor may start early and may end early. Minutes are rounded up, so that
    nothing is "in 0 m" while it has not begun.
    """
    if status == "cancelled":
        return Countdown("over", "Cancelled")
    if status == "completed" or now >= ends_at:
        return Countdown("over", "Ended")
    if status == "live" or now >= starts_at:
        return Countdown("live", "Live now")
    minutes = -((starts_at - now) // -timedelta(minutes=1))
    return Countdown("upcoming", f"in {_span(minutes)}")


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
