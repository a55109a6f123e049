"""What the specification promises of one session, written once more without the product: values and ``now`` alone.

Each act answers whether it is allowed, and changes what it changes; ``told`` is what everybody must have been told.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.support.histories import words
from tests.support.histories.cast import HOLD, HOUR, MINUTE, OFFER, REMINDERS, Person, Seat, Told


@dataclass
class Oracle:
    """One session. ``has_line``: whether people can wait for a seat."""

    title: str
    mentor: Person
    people: list[Person]
    starts: datetime
    ends: datetime
    capacity: int
    is_paid: bool
    mentor_knew: datetime
    has_line: bool
    status: str = "scheduled"
    began: datetime | None = None
    ended: datetime | None = None
    seats: dict[int, Seat] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    # Whose newest booking was given back, and who ever stood in line.
    gave_back: set[int] = field(default_factory=set)
    stood: set[int] = field(default_factory=set)
    came: set[int] = field(default_factory=set)
    rated: set[int] = field(default_factory=set)
    was_asked: bool = False
    mentor_reminded: set[tuple[datetime, timedelta]] = field(default_factory=set)
    unbooked: set[datetime] = field(default_factory=set)
    told: Counter[Told] = field(default_factory=Counter)

    def act(self, what: str, value: Any, now: datetime) -> bool:
        """Do it, or, where it is refused, nothing at all."""
        before = copy.deepcopy(vars(self))
        done: bool = getattr(self, what)(value, now)
        if not done:
            vars(self).update(before)
        return done

    # People.

    def book(self, who: int, now: datetime) -> bool:
        """Take a seat, or the one that is offered."""
        if self._keeps(who, now):
            return self._take_offer(who, now)
        if not self._is_open(now):
            return False
        self._serve(now)
        if self._keeps(who, now):
            return self._take_offer(who, now)
        if len(self.seats) >= self.capacity:
            return False
        until = min(now + HOLD, self.starts) if self.is_paid else None
        self.seats[who] = Seat(until, now)
        self.gave_back.discard(who)
        if not self.is_paid:
            self._tell_booked(who)
        return True

    def give_back(self, who: int, now: datetime) -> bool:
        """Until the start; again is the same."""
        if not self._keeps(who, now):
            return who in self.gave_back
        if not self._is_open(now):
            return False
        seat = self.seats.pop(who)
        self.gave_back.add(who)
        if seat.until is None:
            name = self.people[who].name
            self._tell(self.people[who], "booking.cancelled", f"Booking cancelled: {self.title}")
            self._tell(
                self.mentor, "booking.given_back", f"{name} cancelled a booking of your session"
            )
        if self.has_line:
            self._serve(now)
        return True

    def wait(self, who: int, now: datetime) -> bool:
        """Stand in line for a full session; again is the same place."""
        self._serve(now)
        if who in self.line or (self._keeps(who, now) and self.seats[who].is_offer):
            return True
        is_full = len(self.seats) >= self.capacity
        if not self._is_open(now) or self._keeps(who, now) or not is_full:
            return False
        self.line.append(who)
        self.stood.add(who)
        return True

    def leave(self, who: int, now: datetime) -> bool:
        """Give up one's place, or the seat that is offered; again is the same."""
        if self._keeps(who, now) and self.seats[who].is_offer:
            return self.give_back(who, now)
        if who in self.line:
            self.line.remove(who)
        return who in self.stood

    def rate(self, who: int, now: datetime) -> bool:
        """Once it is over, by whoever came."""
        may = self.status == "completed" and who in self.came
        if may:
            self.rated.add(who)
        return may

    def enter(self, who: int, now: datetime) -> bool:
        """While it is live, with a seat."""
        may = self.status == "live" and self._has(who) and now < self.ends
        if may:
            self.came.add(who)
        return may

    # The mentor.

    def move(self, by: timedelta, now: datetime) -> bool:
        """Until five minutes before the start; until the end where no seat is taken."""
        closes = self.starts - 5 * MINUTE if self.seats else self.ends
        if self.status != "scheduled" or now >= min(closes, self.ends):
            return False
        if now >= self.starts + by:
            return False
        old = (self.starts, self.ends)
        self.starts, self.ends, self.mentor_knew = self.starts + by, self.ends + by, now
        for who, seat in self.seats.items():
            zone, is_kept = self.people[who].zone, seat.is_kept(now)
            if seat.until is not None:
                seat.until = min(seat.until, self.starts)
            if is_kept:
                seat.told = now
                times = [self._span(self.people[who]), words.span(*old, zone)]
                times += [words.exactly(seat.until, zone)] if seat.until else []
                self._tell(
                    self.people[who], "session.rescheduled", f"New time: {self.title}", tuple(times)
                )
        for who in self.line:
            zone = self.people[who].zone
            moved = (self._span(self.people[who]), words.span(*old, zone))
            self._tell(self.people[who], "waitlist.moved", f"New time: {self.title}", moved)
        if self.has_line:
            self._serve(now)
        return True

    def call_off(self, _: None, now: datetime) -> bool:
        """Until it goes live or would have ended; again is no more."""
        if self.status == "cancelled":
            return True
        if self.status != "scheduled" or now >= self.ends:
            return False
        self._expire(now)
        self.status = "cancelled"
        for who, seat in list(self.seats.items()):
            if seat.is_kept(now):
                self._tell(self.people[who], "session.cancelled", f"Cancelled: {self.title}")
            if seat.until is not None:
                del self.seats[who]
                self.gave_back.add(who)
        self._close_line()
        return True

    def go_live(self, _: None, now: datetime) -> bool:
        """From ten minutes before the start; again is no more."""
        if self.status == "live" and now < self.ends:
            return True
        if self.status != "scheduled" or not self.starts - 10 * MINUTE <= now < self.ends:
            return False
        self._expire(now)
        self.status, self.began = "live", now
        self._close_line()
        return True

    def end(self, _: None, now: datetime) -> bool:
        """While it is live."""
        if self.status != "live" or now >= self.ends:
            return False
        self._expire(now)
        self._complete(now)
        return True

    # Time.

    def sweep(self, now: datetime) -> None:
        """What is due at this moment, in whatever order it is found."""
        is_free = self._is_open(now) and len(self.seats) < self.capacity
        is_neglected = self.line and (is_free or not self._is_open(now))
        if is_neglected or any(not seat.is_kept(now) for seat in self.seats.values()):
            self._serve(now)
        self._remind(now)
        is_empty = self.status == "scheduled" and self.starts <= now < self.ends and not self.seats
        if is_empty and self.starts not in self.unbooked:
            self.unbooked.add(self.starts)
            self._tell(self.mentor, "session.no_bookings", "No bookings; consider rescheduling")
        if self.status == "live" and now >= self.ends:
            self._complete(self.ends)
        elif self.status == "scheduled" and now >= self.ends + 10 * MINUTE:
            self._complete(self.ends)
        self._ask_for_stars(now)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to come."""
        is_over = self.status in ("completed", "cancelled")
        silent = self.was_asked or not self.came
        return is_over and silent and all(seat.until is None for seat in self.seats.values())

    def row(self) -> tuple[Any, ...]:
        """What its run must say."""
        booked = sum(seat.until is None for seat in self.seats.values())
        return (self.status, self.starts, self.ends, len(self.seats), booked)

    def _is_open(self, now: datetime) -> bool:
        return self.status == "scheduled" and now < self.starts

    def _keeps(self, who: int, now: datetime) -> bool:
        return who in self.seats and self.seats[who].is_kept(now)

    def _has(self, who: int) -> bool:
        return who in self.seats and self.seats[who].until is None

    def _take_offer(self, who: int, now: datetime) -> bool:
        seat = self.seats[who]
        if seat.is_offer and not self.is_paid and seat.until is not None:
            if self.status not in ("scheduled", "live"):
                return False
            self.seats[who] = Seat(None, now)
            self._tell_booked(who)
        return True

    def _serve(self, now: datetime) -> None:
        """Free what was not taken in time, then offer what is free in the order of the line."""
        self._expire(now)
        if not self._is_open(now):
            return self._close_line()
        while self.line and len(self.seats) < self.capacity:
            who = self.line.pop(0)
            person, until = self.people[who], min(now + OFFER, self.starts)
            self.seats[who] = Seat(until, now, is_offer=True)
            self.gave_back.discard(who)
            times = (self._span(person), words.exactly(until, person.zone))
            self._tell(person, "waitlist.offered", f"A seat is yours to take: {self.title}", times)

    def _expire(self, now: datetime) -> None:
        for who in [who for who, seat in self.seats.items() if not seat.is_kept(now)]:
            seat = self.seats.pop(who)
            self.gave_back.discard(who)
            if seat.is_offer and self.status in ("scheduled", "live"):
                assert seat.until is not None
                person = self.people[who]
                times = (words.exactly(seat.until, person.zone),)
                self._tell(person, "waitlist.passed", f"Your offer has passed: {self.title}", times)

    def _close_line(self) -> None:
        said = "Cancelled" if self.status == "cancelled" else "No seat came free"
        for who in self.line:
            self._tell(self.people[who], "waitlist.closed", f"{said}: {self.title}")
        self.line.clear()

    def _remind(self, now: datetime) -> None:
        come = [before for before in REMINDERS if self.starts - before <= now]
        if not come or not self._is_open(now):
            return
        moment = self.starts - min(come)
        for who, seat in self.seats.items():
            if seat.until is None and seat.told < moment:
                seat.told = now
                soon = words.until(self.starts, now, self.people[who].zone)
                self._tell(self.people[who], "session.reminder", f"Starts {soon}: {self.title}")
        once = (self.starts, min(come))
        if self.mentor_knew < moment and once not in self.mentor_reminded:
            self.mentor_reminded.add(once)
            soon = words.until(self.starts, now, self.mentor.zone)
            title = f"Your session starts {soon}: {self.title}"
            self._tell(self.mentor, "session.reminder_mentor", title)

    def _complete(self, ended: datetime) -> None:
        self.status, self.ended = "completed", ended
        self._close_line()

    def _ask_for_stars(self, now: datetime) -> None:
        if self.status != "completed" or self.ended is None or self.was_asked:
            return
        if self.ended + 5 * MINUTE <= now < self.ended + 7 * 24 * HOUR:
            self.was_asked = True
            for who in self.came - self.rated:
                title = f"Rate your mentor: {self.mentor.name}"
                self._tell(self.people[who], "rating.reminder", title, ())

    def _tell_booked(self, who: int) -> None:
        name = self.people[who].name
        self._tell(self.people[who], "booking.confirmed", f"Booked: {self.title}")
        self._tell(self.mentor, "booking.received", f"{name} booked your session")

    def _tell(
        self, person: Person, kind: str, title: str, times: tuple[str, ...] | None = None
    ) -> None:
        """Without ``times`` the text names the session's own, in the person's zone."""
        named = (self._span(person),) if times is None else times
        self.told[person.username, kind, title, named] += 1

    def _span(self, person: Person) -> str:
        return words.span(self.starts, self.ends, person.zone)
