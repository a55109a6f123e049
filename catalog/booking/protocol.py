"""What the feed says of bookings."""

from __future__ import annotations

from typing import Literal

from peerlearn_site.realtime.events import FeedEvent, feed_event


@feed_event
class BookingCount(FeedEvent):
    """Seats of a session were taken or came free, or its line has changed.

    ``booked_count`` counts confirmed bookings alone. While anybody waits, no seat is left for others.
    """

    type: Literal["booking_count"] = "booking_count"
    id: int
    booked_count: int
    seats_left: int
    waiting: int = 0


@feed_event
class SeatChanged(FeedEvent):
    """To one learner: how they stand with a session has changed.

    ``place`` is their number in line while they wait, ``held_until`` the end of a hold or an offer.
    """

    type: Literal["seat.changed"] = "seat.changed"
    session_id: int
    status: Literal["confirmed", "held", "offered", "waiting", "none"]
    place: int | None
    held_until: str | None


@feed_event
class LearnerBooked(FeedEvent):
    """To the mentor: somebody booked; ``message`` is the toast."""

    type: Literal["learner.booked"] = "learner.booked"
    booking_id: int
    session_id: int
    session_title: str
    learner_name: str
    booked_count: int
    message: str


@feed_event
class BookingCancelled(FeedEvent):
    """To the mentor: somebody gave their seat back; ``message`` is the toast."""

    type: Literal["booking.cancelled"] = "booking.cancelled"
    booking_id: int
    session_id: int
    session_title: str
    learner_name: str
    booked_count: int
    message: str


@feed_event
class NoBookings(FeedEvent):
    """To the mentor: the start has passed without a booking; ``message`` is the toast, ``url`` where to move it."""

    type: Literal["session.no_bookings"] = "session.no_bookings"
    session_id: int
    title: str
    url: str
    message: str
