"""How somebody stands with a session: a seat, an offer, a place in line, or nothing; for their own pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.booking import selectors
from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.models import SessionRun


class StandingStatus(StrEnum):
    """The values are said by the feed."""

    CONFIRMED = "confirmed"
    HELD = "held"
    OFFERED = "offered"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """``place`` is one's number in line, ``held_until`` the end of a hold or an offer."""

    status: StandingStatus
    place: int | None = None
    held_until: datetime | None = None


def standing_with(booking: Booking) -> Standing:
    """How somebody stands whose booking keeps a seat."""
    if booking.status == BookingStatus.CONFIRMED:
        return Standing(StandingStatus.CONFIRMED)
    status = StandingStatus.OFFERED if booking.is_free_offer else StandingStatus.HELD
    return Standing(status, held_until=booking.hold_expires_at)


def standings(
    *, run: SessionRun, learner_ids: Collection[int], and_all_waiting: bool, now: datetime
) -> tuple[dict[int, Standing], int]:
    """How each of these people stands with a session, and how many wait for it."""
    line = list(selectors.line(run=run).values_list("learner_id", flat=True))
    places = {learner: number for number, learner in enumerate(line, start=1)}
    asked = {*learner_ids, *(line if and_all_waiting else ())}
    held = Booking.objects.filter(selectors.active(now=now), run=run, learner__in=learner_ids)
    seats = {one.learner_id: one for one in held.select_related("waitlist_entry")}
    found = {
        learner: (
            standing_with(seats[learner]) if learner in seats else _without(places.get(learner))
        )
        for learner in sorted(asked)
    }
    return found, len(line)


def _without(place: int | None) -> Standing:
    if place is None:
        return Standing(StandingStatus.NONE)
    return Standing(StandingStatus.WAITING, place=place)
