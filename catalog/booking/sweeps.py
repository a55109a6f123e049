"""Timed passes over bookings."""

from __future__ import annotations

from datetime import datetime

from catalog.booking import reminders, selectors, services, unbooked
from peerlearn_site.effects.sweeps import sweep


@sweep(every=15)
def free_unpaid_seats(*, now: datetime) -> int:
    """Seats whose time to pay is over come free for others."""
    runs = selectors.expired_holds(now=now).values_list("run_id", flat=True).distinct()
    return sum(services.release_expired_holds(run_id=run_id, now=now) for run_id in list(runs))


@sweep(every=15)
def remind_of_starts(*, now: datetime) -> int:
    """Learners with a seat, and the mentor, hear of a start some hours before it."""
    return reminders.remind_all(now=now)


@sweep(every=15)
def tell_of_unbooked_sessions(*, now: datetime) -> int:
    """Mentors hear of a start that passes without a booking."""
    return unbooked.tell_all(now=now)
