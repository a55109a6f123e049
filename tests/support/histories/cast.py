"""Who plays in a history, their seats, and the spans of time that the specification names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOLD, OFFER = 15 * MINUTE, 30 * MINUTE
REMINDERS = (24 * HOUR, HOUR)
# (recipient, kind, title, the times that the text names)
Told = tuple[str, str, str, tuple[str, ...]]


@dataclass
class Person:
    """Somebody with a zone; ``name`` is what others read."""

    username: str
    zone: str

    @property
    def name(self) -> str:
        """The username with a capital."""
        return self.username.capitalize()


@dataclass
class Seat:
    """A seat that is kept; ``until`` where it is not confirmed yet."""

    until: datetime | None
    told: datetime
    is_offer: bool = False

    def is_kept(self, now: datetime) -> bool:
        """Whether it is still theirs."""
        return self.until is None or self.until > now
