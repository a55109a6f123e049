"""The line for a full session, served in its order; whoever calls this has locked the run.

A seat that came free is offered in the very transaction that freed it, so nobody can overtake who waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.booking import seats, selectors
from catalog.booking.enums import WaitStatus
from catalog.booking.models import Booking, WaitlistEntry
from catalog.booking.rules import is_line_open, offer_ends
from catalog.booking.signals import booking_changed
from catalog.booking.waitlist_notices import tell_of_end, tell_of_offers, tell_of_passed
from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Served:
    """What one look at the line did: seats that came free, those who left it, and all whom it concerns."""

    freed: int
    moved: int
    learner_ids: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.freed or self.moved)


def is_open(run: SessionRun, now: datetime) -> bool:
    """Whether seats that come free are still offered."""
    return is_line_open(status=run.status, starts_at=run.starts_at, now=now)


def serve(*, run: SessionRun, now: datetime, was_open: bool = False) -> Served:
    """Free what was not taken in time, then offer what is free; too late for that, close the line.

    In this order whoever comes first says the same, however late. Announcing it is the caller's. ``was_open``: the
    run is over since this very transaction.
    """
    expired = seats.expire_holds(run, now)
    settle(expired, WaitStatus.PASSED, now)
    # An offer lasts to the planned start, and the session may be over before that: nothing was missed then.
    if was_open or run.status in OPEN_STATUSES:
        tell_of_passed(run=run, bookings=expired, now=now)
    moved = _offer(run, now) if is_open(run, now) else close(run=run, now=now)
    concerned = frozenset(booking.learner_id for booking in expired) | frozenset(moved)
    return Served(len(expired), len(moved), concerned)


def settle(offers: Iterable[Booking], status: WaitStatus, now: datetime) -> None:
    """Write down what became of the entries of offered seats."""
    numbers = [booking.pk for booking in offers]
    if numbers:
        offered = WaitlistEntry.objects.filter(offer__in=numbers, status=WaitStatus.OFFERED)
        offered.update(status=status, settled_at=now)


def take_out(*, learner: User, run: SessionRun, status: WaitStatus, now: datetime) -> int:
    """Let somebody wait no more; return whether they did (1) or not (0)."""
    waiting = run.waitlist.filter(learner=learner, status=WaitStatus.WAITING)
    return waiting.update(status=status, settled_at=now)


def close(*, run: SessionRun, now: datetime) -> list[int]:
    """Send home whoever still waits, and tell them; return who they were."""
    # Deactivated accounts are settled like the others, but there is nobody to tell.
    waiting = list(run.waitlist.filter(status=WaitStatus.WAITING).select_related("learner"))
    if waiting:
        numbers = [entry.pk for entry in waiting]
        closed = WaitlistEntry.objects.filter(pk__in=numbers)
        closed.update(status=WaitStatus.CLOSED, settled_at=now)
        tell_of_end(run=run, entries=[one for one in waiting if one.learner.is_active], now=now)
    return [entry.learner_id for entry in waiting]


def _offer(run: SessionRun, now: datetime) -> list[int]:
    """Hold every free seat for those who are next."""
    if not run.seats_left:
        return []
    entries = list(selectors.line(run=run).select_related("learner")[: run.seats_left])
    # A page that was taken off the site lets nobody keep a seat.
    if not entries or not run.page.live:
        return []
    offers = _hold_for(entries, run, now)
    taken = seats.take(run, seats=len(offers), counted=0)
    assert taken, "the run is locked and had these seats"
    tell_of_offers(run=run, offers=offers, now=now)
    return [entry.learner_id for entry in entries]


def _hold_for(entries: list[WaitlistEntry], run: SessionRun, now: datetime) -> list[Booking]:
    until = offer_ends(starts_at=run.starts_at, now=now)
    offers = Booking.objects.bulk_create(
        seats.new_booking(learner=entry.learner, run=run, held_until=until, now=now)
        for entry in entries
    )
    for entry, booking in zip(entries, offers, strict=True):
        entry.status, entry.offer = WaitStatus.OFFERED, booking
    WaitlistEntry.objects.bulk_update(entries, ["status", "offer"])
    for booking in offers:
        booking_changed.send(sender=Booking, booking=booking, run=run, now=now)
    return offers
