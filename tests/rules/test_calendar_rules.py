"""What a calendar says of a session, and which version of it that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from catalog.booking.calendar.events import uid_of
from catalog.booking.calendar.rules import (
    EventStatus,
    Part,
    Standing,
    belongs_in_feed,
    event_status,
    is_called_off,
    knows_the_room,
    sequence_of,
    standing_of_learner,
)
from catalog.booking.enums import BookingStatus

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SEATED = Standing(Part.LEARNER, bookings=1, seat=BookingStatus.CONFIRMED)
HELD = Standing(Part.LEARNER, bookings=1, seat=BookingStatus.HELD)
GONE = Standing(Part.LEARNER, bookings=1, closed=1, changed_at=NOW)
MENTOR, VISITOR = Standing(Part.MENTOR), Standing()


@dataclass
class Row:
    status: str
    created_at: datetime = NOW - DAY
    confirmed_at: datetime | None = None
    hold_expires_at: datetime | None = None
    cancelled_at: datetime | None = None


@pytest.mark.parametrize(
    ("rows", "sequence", "seat"),
    [
        ([], 0, None),
        (["confirmed"], 0, "confirmed"),
        (["held"], 0, "held"),
        (["cancelled"], 1, None),
        (["expired"], 1, None),
        (["cancelled", "confirmed"], 2, "confirmed"),
        (["cancelled", "cancelled"], 3, None),
        (["cancelled", "expired", "held"], 4, "held"),
    ],
)
def test_book_cancel_book_again_always_rises(
    rows: list[str], sequence: int, seat: str | None
) -> None:
    standing = standing_of_learner(
        [Row(row, hold_expires_at=NOW + MINUTE) for row in rows], now=NOW
    )

    assert standing.seat == seat
    counted = {"bookings": standing.bookings, "kept": standing.kept, "closed": standing.closed}
    assert sequence_of(run_sequence=0, **counted) == sequence
    assert sequence_of(run_sequence=5, **counted) == sequence + 5


def test_a_hold_whose_time_is_over_is_no_seat_before_a_sweep_has_said_so() -> None:
    standing = standing_of_learner([Row("held", hold_expires_at=NOW)], now=NOW)

    assert (standing.seat, standing.closed, standing.changed_at) == (None, 0, NOW)


def test_it_was_last_different_when_a_booking_was_made_or_closed() -> None:
    rows = [
        Row("cancelled", NOW - DAY, cancelled_at=NOW - MINUTE),
        Row("confirmed", NOW - 2 * MINUTE),
    ]

    assert standing_of_learner(rows, now=NOW).changed_at == NOW - MINUTE


def test_a_held_seat_that_is_kept_is_a_newer_version_of_the_event() -> None:
    held = Row("held", NOW - DAY, hold_expires_at=NOW + MINUTE)
    kept = Row("confirmed", NOW - DAY, confirmed_at=NOW)
    booked = Row("confirmed", NOW - DAY, confirmed_at=NOW - DAY)

    found = [standing_of_learner([row], now=NOW) for row in (held, kept, booked)]
    assert [(one.kept, one.changed_at) for one in found] == [
        (0, NOW - DAY),
        (1, NOW),
        (0, NOW - DAY),
    ]


@pytest.mark.parametrize(
    ("standing", "takes_place", "called_off"),
    [
        (VISITOR, EventStatus.CONFIRMED, EventStatus.CANCELLED),
        (MENTOR, EventStatus.CONFIRMED, EventStatus.CANCELLED),
        (SEATED, EventStatus.CONFIRMED, EventStatus.CANCELLED),
        (HELD, EventStatus.TENTATIVE, EventStatus.CANCELLED),
        (GONE, EventStatus.CANCELLED, EventStatus.CANCELLED),
    ],
)
def test_what_it_is_for_whom(
    standing: Standing, takes_place: EventStatus, called_off: EventStatus
) -> None:
    assert event_status(is_called_off=False, standing=standing) is takes_place
    assert event_status(is_called_off=True, standing=standing) is called_off


def test_what_was_taken_off_the_site_will_not_be_and_what_was_held_has_been() -> None:
    def called_off(is_public: bool) -> list[str]:
        statuses = ("scheduled", "live", "completed", "cancelled")
        return [one for one in statuses if is_called_off(status=one, is_public=is_public)]

    assert called_off(True) == ["cancelled"]
    assert called_off(False) == ["scheduled", "live", "cancelled"]


def test_the_room_is_for_the_mentor_and_who_has_a_paid_seat_while_there_is_one() -> None:
    def knowing(status: str, is_public: bool = True) -> list[Standing]:
        everybody = (VISITOR, MENTOR, SEATED, HELD, GONE)
        return [
            one
            for one in everybody
            if knows_the_room(status=status, is_public=is_public, standing=one)
        ]

    assert knowing("scheduled") == knowing("live") == [MENTOR, SEATED]
    assert knowing("completed") == knowing("cancelled") == knowing("scheduled", False) == []


@pytest.mark.parametrize(
    ("called_off", "standing", "ends_at", "is_told"),
    [
        (False, SEATED, NOW + 700 * DAY, True),
        (False, SEATED, NOW - 90 * DAY, True),
        (False, SEATED, NOW - 90 * DAY - MINUTE, False),
        (False, MENTOR, NOW - 90 * DAY - MINUTE, False),
        (False, GONE, NOW + 700 * DAY, True),
        (False, Standing(Part.LEARNER, 1, 1, None, NOW - 30 * DAY), NOW + DAY, True),
        (False, Standing(Part.LEARNER, 1, 1, None, NOW - 30 * DAY - MINUTE), NOW + DAY, False),
        (True, SEATED, NOW + 700 * DAY, True),
        (True, SEATED, NOW - 30 * DAY, True),
        (True, MENTOR, NOW - 30 * DAY - MINUTE, False),
    ],
)
def test_how_long_the_private_calendar_tells_of_it(
    called_off: bool, standing: Standing, ends_at: datetime, is_told: bool
) -> None:
    told = belongs_in_feed(is_called_off=called_off, standing=standing, ends_at=ends_at, now=NOW)
    assert told is is_told


@pytest.mark.parametrize("url", ["https://learn.example", "https://learn.example:8443"])
def test_its_name_is_the_page_s_number_at_the_house(url: str) -> None:
    assert uid_of(session_id=7, public_url=url) == "session-7@learn.example"
