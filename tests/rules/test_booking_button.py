"""What the session page offers: the whole table of visitors and states of a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.booking.button import Visitor, button_state, may_cancel

START = datetime(2026, 11, 21, 18, tzinfo=UTC)
BEFORE, AT, END = START - timedelta(minutes=1), START, START + timedelta(hours=1)

NOBODY = Visitor()
LEARNER = Visitor(is_signed_in=True, is_learner=True)
BOOKED = Visitor(is_signed_in=True, is_learner=True, booking="confirmed")
HELD = Visitor(is_signed_in=True, is_learner=True, booking="held")
OFFERED = Visitor(is_signed_in=True, is_learner=True, booking="held", has_offer=True)
WAITING = Visitor(is_signed_in=True, is_learner=True, is_waiting=True)
OTHER_MENTOR = Visitor(is_signed_in=True)
ITS_MENTOR = Visitor(is_signed_in=True, is_learner=True, is_mentor_of_session=True)


@pytest.mark.parametrize(
    ("visitor", "status", "now", "has_seats", "state"),
    [
        (NOBODY, "scheduled", BEFORE, True, "sign_in"),
        (NOBODY, "scheduled", BEFORE, False, "full"),
        (NOBODY, "scheduled", AT, True, "started"),
        (NOBODY, "live", AT, True, "started"),
        (NOBODY, "completed", AT, True, "over"),
        (NOBODY, "cancelled", BEFORE, True, "cancelled"),
        (LEARNER, "scheduled", BEFORE, True, "book"),
        (LEARNER, "scheduled", BEFORE, False, "full"),
        (LEARNER, "scheduled", AT, True, "started"),
        (LEARNER, "live", AT, False, "started"),
        (LEARNER, "completed", AT, True, "over"),
        (BOOKED, "scheduled", BEFORE, False, "booked"),
        (BOOKED, "scheduled", AT, False, "booked"),
        (BOOKED, "live", AT, False, "booked"),
        (BOOKED, "completed", AT, False, "over"),
        (BOOKED, "cancelled", BEFORE, False, "cancelled"),
        (HELD, "scheduled", BEFORE, False, "held"),
        (HELD, "cancelled", BEFORE, False, "cancelled"),
        (OFFERED, "scheduled", BEFORE, False, "offered"),
        (OFFERED, "live", BEFORE, False, "offered"),
        (OFFERED, "cancelled", BEFORE, False, "cancelled"),
        (WAITING, "scheduled", BEFORE, False, "waiting"),
        (WAITING, "scheduled", AT, False, "started"),
        (WAITING, "live", BEFORE, False, "started"),
        (WAITING, "completed", AT, False, "over"),
        (WAITING, "cancelled", BEFORE, False, "cancelled"),
        (OTHER_MENTOR, "scheduled", BEFORE, True, "learners_only"),
        (OTHER_MENTOR, "live", AT, True, "started"),
        (ITS_MENTOR, "scheduled", BEFORE, True, "own"),
        (ITS_MENTOR, "completed", AT, True, "own"),
    ],
)
def test_each_visitor_is_offered_one_thing(
    visitor: Visitor, status: str, now: datetime, has_seats: bool, state: str
) -> None:
    offered = button_state(
        visitor=visitor,
        status=status,
        starts_at=START,
        effective_end=END,
        is_paid=True,
        has_seats=has_seats,
        now=now,
    )
    assert offered == state


@pytest.mark.parametrize(
    ("visitor", "status", "now", "has_seats", "state"),
    [
        (NOBODY, "scheduled", BEFORE, True, "sign_in"),
        (NOBODY, "scheduled", AT, True, "sign_in_to_join"),
        (NOBODY, "live", AT, True, "sign_in_to_join"),
        (NOBODY, "live", AT, False, "started"),
        (LEARNER, "scheduled", BEFORE, True, "book"),
        (LEARNER, "scheduled", AT, True, "join"),
        (LEARNER, "live", BEFORE, True, "join"),
        (LEARNER, "live", AT, True, "join"),
        (LEARNER, "live", AT, False, "started"),
        (LEARNER, "live", END, True, "started"),
        (LEARNER, "completed", AT, True, "over"),
        (LEARNER, "cancelled", AT, True, "cancelled"),
        (BOOKED, "live", AT, True, "booked"),
        (WAITING, "scheduled", AT, True, "join"),
        (OTHER_MENTOR, "live", AT, True, "started"),
        (ITS_MENTOR, "live", AT, True, "own"),
    ],
)
def test_a_free_session_that_has_begun_can_be_joined_while_seats_are_left(
    visitor: Visitor, status: str, now: datetime, has_seats: bool, state: str
) -> None:
    offered = button_state(
        visitor=visitor,
        status=status,
        starts_at=START,
        effective_end=END,
        is_paid=False,
        has_seats=has_seats,
        now=now,
    )
    assert offered == state


@pytest.mark.parametrize(
    ("status", "now", "allowed"),
    [("scheduled", BEFORE, True), ("scheduled", AT, False), ("live", BEFORE, False)],
)
def test_cancelling_is_offered_until_the_start(status: str, now: datetime, allowed: bool) -> None:
    assert may_cancel(status=status, starts_at=START, now=now) is allowed
