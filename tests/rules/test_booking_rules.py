"""When a seat may be taken or given back: the whole table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.booking.rules import (
    WORDS,
    Refusal,
    hold_ends,
    is_line_open,
    offer_ends,
    refusal_to_book,
    refusal_to_cancel,
    refusal_to_join,
    refusal_to_keep,
    refusal_to_wait,
)

START = datetime(2026, 11, 21, 18, tzinfo=UTC)
BEFORE, AT, AFTER = START - timedelta(seconds=1), START, START + timedelta(hours=2)

BOOKING = [
    ("scheduled", False, BEFORE, None),
    ("scheduled", False, AT, Refusal.STARTED),
    ("scheduled", False, AFTER, Refusal.STARTED),
    ("live", False, BEFORE, Refusal.STARTED),
    ("live", False, AT, Refusal.STARTED),
    ("completed", False, BEFORE, Refusal.OVER),
    ("completed", False, AFTER, Refusal.OVER),
    ("cancelled", False, BEFORE, Refusal.CANCELLED),
    ("cancelled", False, AFTER, Refusal.CANCELLED),
    ("scheduled", True, BEFORE, Refusal.OWN),
    ("completed", True, AFTER, Refusal.OWN),
]
END = START + timedelta(hours=1)
JOINING = [
    ("scheduled", False, False, BEFORE, None),
    ("scheduled", False, False, AT, None),
    ("live", False, False, END - timedelta(seconds=1), None),
    ("live", False, False, END, Refusal.OVER),
    ("scheduled", False, False, END, Refusal.OVER),
    ("completed", False, False, AT, Refusal.OVER),
    ("cancelled", False, False, AT, Refusal.CANCELLED),
    ("scheduled", False, True, BEFORE, Refusal.NOT_FREE),
    ("live", False, True, AT, Refusal.NOT_FREE),
    ("completed", False, True, AT, Refusal.OVER),
    ("live", True, False, AT, Refusal.OWN),
    ("completed", True, True, AT, Refusal.OWN),
]
CANCELLING = [
    ("scheduled", BEFORE, None),
    ("scheduled", AT, Refusal.TOO_LATE),
    ("live", BEFORE, Refusal.TOO_LATE),
    ("completed", AFTER, Refusal.TOO_LATE),
    ("cancelled", BEFORE, Refusal.CANCELLED),
]


@pytest.mark.parametrize(("status", "is_own", "now", "refusal"), BOOKING)
def test_booking_is_open_until_the_start(
    status: str, is_own: bool, now: datetime, refusal: Refusal | None
) -> None:
    assert refusal_to_book(status=status, starts_at=START, is_own=is_own, now=now) == refusal


@pytest.mark.parametrize(("status", "is_own", "is_paid", "now", "refusal"), JOINING)
def test_the_door_of_a_free_session_has_seats_as_long_as_it_lasts(
    status: str, is_own: bool, is_paid: bool, now: datetime, refusal: Refusal | None
) -> None:
    found = refusal_to_join(
        status=status, effective_end=END, is_own=is_own, is_paid=is_paid, now=now
    )
    assert found == refusal


@pytest.mark.parametrize(("status", "now", "refusal"), CANCELLING)
def test_cancelling_is_open_until_the_start(
    status: str, now: datetime, refusal: Refusal | None
) -> None:
    assert refusal_to_cancel(status=status, starts_at=START, now=now) == refusal


@pytest.mark.parametrize(
    ("price", "before_start", "kept_for"),
    [
        (None, timedelta(days=1), None),
        (500_00, timedelta(days=1), timedelta(minutes=15)),
        (500_00, timedelta(minutes=15), timedelta(minutes=15)),
        (500_00, timedelta(minutes=4), timedelta(minutes=4)),
    ],
)
def test_only_paid_seats_are_held_and_never_beyond_the_start(
    price: int | None, before_start: timedelta, kept_for: timedelta | None
) -> None:
    now = START - before_start
    ends = hold_ends(price_paise=price, starts_at=START, now=now)
    assert ends == (None if kept_for is None else now + kept_for)


WAITING = [
    ("scheduled", False, False, 0, BEFORE, None),
    ("scheduled", False, False, 1, BEFORE, Refusal.NOT_FULL),
    ("scheduled", False, True, 0, BEFORE, Refusal.HAS_SEAT),
    ("scheduled", False, True, 1, BEFORE, Refusal.HAS_SEAT),
    ("scheduled", True, False, 0, BEFORE, Refusal.OWN),
    ("scheduled", False, False, 0, AT, Refusal.STARTED),
    ("live", False, False, 0, BEFORE, Refusal.STARTED),
    ("completed", False, False, 0, AFTER, Refusal.OVER),
    ("cancelled", False, False, 0, BEFORE, Refusal.CANCELLED),
]


@pytest.mark.parametrize(("status", "is_own", "has_seat", "left", "now", "refusal"), WAITING)
def test_who_has_no_seat_waits_for_a_full_session_until_it_begins(
    status: str, is_own: bool, has_seat: bool, left: int, now: datetime, refusal: Refusal | None
) -> None:
    found = refusal_to_wait(
        status=status, starts_at=START, is_own=is_own, has_seat=has_seat, seats_left=left, now=now
    )
    assert found == refusal


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("scheduled", None),
        ("live", None),
        ("completed", Refusal.OVER),
        ("cancelled", Refusal.CANCELLED),
    ],
)
def test_an_offered_seat_is_kept_while_there_is_something_to_come_to(
    status: str, refusal: Refusal | None
) -> None:
    assert refusal_to_keep(status=status) == refusal


@pytest.mark.parametrize(
    ("status", "now", "is_open"),
    [
        ("scheduled", BEFORE, True),
        ("scheduled", AT, False),
        ("live", BEFORE, False),
        ("cancelled", BEFORE, False),
        ("completed", BEFORE, False),
    ],
)
def test_the_line_is_served_until_the_session_begins(
    status: str, now: datetime, is_open: bool
) -> None:
    assert is_line_open(status=status, starts_at=START, now=now) is is_open


@pytest.mark.parametrize(("before_start", "kept_for"), [(24 * 60, 30), (30, 30), (29, 29), (1, 1)])
def test_an_offer_stands_for_half_an_hour_and_never_beyond_the_start(
    before_start: int, kept_for: int
) -> None:
    now = START - timedelta(minutes=before_start)
    assert offer_ends(starts_at=START, now=now) == now + timedelta(minutes=kept_for)


def test_every_refusal_has_words() -> None:
    assert set(WORDS) == set(Refusal)
