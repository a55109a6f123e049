"""Timed passes over bookings."""

from __future__ import annotations

from datetime import datetime

from catalog.booking import selectors, services
from peerlearn_site.effects.sweeps import sweep


@sweep(every=15)
def free_unpaid_seats(*, now: datetime) -> int:
    """Seats whose time to pay is over come free for others."""
    runs = selectors.expired_holds(now=now).values_list("run_id", flat=True).distinct()
    return sum(services.release_expired_holds(run_id=run_id, now=now) for run_id in list(runs))
