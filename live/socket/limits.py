"""How often a page may say what: a token bucket for each type of message, one set per socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second in the long run, and so many at once after a rest."""

    per_second: float
    burst: int


RATES: Final[Mapping[str, Rate]] = {
    # A page that meets five others at once says about a hundred.
    "signal": Rate(50, 200),
    "media": Rate(5, 20),
    "hand": Rate(1, 5),
}
OTHERS: Final = Rate(2, 10)
# So much more than that is no slip of a page of ours.
REFUSALS: Final = Rate(5, 100)


class TokenBucket:
    """Fills at its rate and overflows at its burst; times are seconds of any steady clock."""

    __slots__ = ("_rate", "_tokens", "_at")

    def __init__(self, rate: Rate, *, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now

    def take(self, *, now: float) -> bool:
        """Take one token, if there is one."""
        gained = (now - self._at) * self._rate.per_second
        self._tokens = min(float(self._rate.burst), self._tokens + gained)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Limits:
    """What one socket may still say."""

    def __init__(self, *, now: float) -> None:
        self._buckets: dict[str, TokenBucket] = {}
        self._refusals = TokenBucket(REFUSALS, now=now)
        self.is_abused = False

    def allow(self, type: str, *, now: float) -> bool:
        """Whether a message of a type may be handled; ``is_abused`` once too many may not."""
        if type not in self._buckets:
            self._buckets[type] = TokenBucket(RATES.get(type, OTHERS), now=now)
        if self._buckets[type].take(now=now):
            return True
        self.is_abused = not self._refusals.take(now=now)
        return False
