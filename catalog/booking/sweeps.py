"""Timed passes over bookings."""

from __future__ import annotations

from datetime import datetime

from catalog.booking import reminders, selectors, services, unbooked
from peerlearn_site.effects.sweeps import each, sweep


@sweep(every=15)
def free_unpaid_seats(*, now: datetime) -> int:
    """Seats whose time to pay, or to take an offer, is over come free for others."""
    runs = selectors.expired_holds(now=now).values_list("run_id", flat=True).distinct()
    return each(runs, lambda run_id: services.release_expired_holds(run_id=run_id, now=now))


@sweep(every=15)
def serve_waiting_lines(*, now: datetime) -> int:
    """Lines whose session begins are closed, and nobody waits beside a seat that is free."""
    runs = selectors.neglected_lines(now=now).values_list("run_id", flat=True).distinct()
    return each(runs, lambda run_id: services.serve_line(run_id=run_id, now=now))


@sweep(every=15)
def remind_of_starts(*, now: datetime) -> int:
    """Learners with a seat, and the mentor, hear of a start some hours before it."""
    return reminders.remind_all(now=now)


@sweep(every=15)
def tell_of_unbooked_sessions(*, now: datetime) -> int:
    """Mentors hear of a start that passes without a booking."""
    return unbooked.tell_all(now=now)
