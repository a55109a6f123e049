"""What a mentor's ratings come to: pure functions of numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rating_of(stars: int, count: int) -> float | None:
    """The average of so many stars in so many ratings, to one decimal as people round; nothing without any."""
    if not count:
        return None
    return float((Decimal(stars) / count).quantize(Decimal("0.1"), ROUND_HALF_UP))
