"""What SPEC 5.10, 8.1 and 10 say of one session, written once more without the product: values and ``now`` alone.

Each act answers whether it is allowed, and changes what it changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass
class Session:
    """A free session, the people by their numbers."""

    starts: datetime
    ends: datetime
    capacity: int
    status: str = "scheduled"
    extension: int = 0
    began: datetime | None = None
    ended: datetime | None = None
    seats: set[int] = field(default_factory=set)
    gave_back: set[int] = field(default_factory=set)
    attended: set[int] = field(default_factory=set)
    # Who was in the lobby may still have been there when it went live, or not.
    in_lobby: set[int] = field(default_factory=set)
    # (person, "moved" | "cancelled"): how often they are to be told.
    told: Counter[tuple[int, str]] = field(default_factory=Counter)

    @property
    def over_at(self) -> datetime:
        """Its effective end."""
        return self.ends + self.extension * MINUTE

    @property
    def edges(self) -> tuple[datetime, ...]:
        """The moments at which a sweep has something to do."""
        if self.status == "live":
            return (self.over_at, self.ends + 10 * MINUTE)
        return (self.ends + 10 * MINUTE,) if self.status == "scheduled" else ()

    def book(self, who: int, now: datetime) -> bool:
        """Until the start, while there are seats; again is the same booking."""
        if who in self.seats:
            return True
        may = self.status == "scheduled" and now < self.starts and len(self.seats) < self.capacity
        if may:
            self.seats.add(who)
        return may

    def give_back(self, who: int, now: datetime) -> bool:
        """Until the start; again is the same."""
        if who not in self.seats:
            return who in self.gave_back
        may = self.status == "scheduled" and now < self.starts
        if may:
            self.seats.remove(who)
            self.gave_back.add(who)
        return may

    def move(self, by: timedelta, now: datetime) -> bool:
        """Until five minutes before the start; until the end where nobody has a seat."""
        closes = self.starts - 5 * MINUTE if self.seats else self.ends
        may = self.status == "scheduled" and now < min(closes, self.ends)
        if may:
            self.starts, self.ends = self.starts + by, self.ends + by
            self.told.update((who, "moved") for who in self.seats)
        return may

    def cancel(self, now: datetime) -> bool:
        """Until it goes live or would have ended; again is no more."""
        if self.status == "cancelled":
            return True
        may = self.status == "scheduled" and now < self.ends
        if may:
            self.status = "cancelled"
            self.told.update((who, "cancelled") for who in self.seats)
        return may

    def enter(self, who: int | None, now: datetime) -> bool:
        """With a seat (or as the mentor, ``None``), from 30 minutes before the start to the effective end."""
        if who is not None and who not in self.seats:
            return False
        is_open = self.status in ("scheduled", "live")
        may = is_open and self.starts - 30 * MINUTE <= now < self.over_at
        if may and who is not None:
            (self.attended if self.status == "live" else self.in_lobby).add(who)
        return may

    def start(self, now: datetime) -> bool:
        """From ten minutes before the start; again is no more."""
        if not self.enter(None, now) or now < self.starts - 10 * MINUTE:
            return False
        if self.status == "scheduled":
            self.status, self.began = "live", now
        return True

    def extend(self, total: int, now: datetime) -> bool:
        """While it is live, by ten minutes in all; less than before changes nothing."""
        may = self.status == "live" and self.enter(None, now) and total <= 10
        if may:
            self.extension = max(self.extension, total)
        return may

    def end(self, now: datetime) -> bool:
        """While it is live, by its mentor."""
        may = self.status == "live" and self.enter(None, now)
        if may:
            self.status, self.ended = "completed", now
        return may

    def settle(self, now: datetime) -> None:
        """What the sweeps do: end what is over, complete ten minutes later what never began."""
        if self.status == "live" and now >= self.over_at:
            self.status, self.ended = "completed", self.over_at
        elif self.status == "scheduled" and now >= self.ends + 10 * MINUTE:
            self.status, self.ended = "completed", self.ends

    def row(self) -> tuple[object, ...]:
        """What its run must say."""
        duration = self.ended - self.began if self.ended and self.began else None
        times = (self.starts, self.ends, self.extension, self.began, self.ended, duration)
        return (self.status, *times, len(self.seats), len(self.seats))
