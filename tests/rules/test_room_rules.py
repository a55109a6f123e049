"""Who may enter a room and what they may do there: the whole tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from live.room.enums import RoomRole
from live.room.rules import (
    ROOM_WORDS,
    WORDS,
    Refusal,
    RoomRefusal,
    grace,
    opens_at,
    refusal_to_end,
    refusal_to_enter,
    refusal_to_extend,
    refusal_to_start,
    start_opens_at,
)
from live.room.times import milliseconds, moment_of
from live.socket.protocol import RoomErrorCode

START = datetime(2026, 11, 21, 18, tzinfo=UTC)
END = START + timedelta(hours=1)
BLINK = timedelta(microseconds=1)
OPENS, MAY_START = START - timedelta(minutes=30), START - timedelta(minutes=10)
MENTOR, LEARNER, OBSERVER = RoomRole.MENTOR, RoomRole.LEARNER, RoomRole.OBSERVER

ENTERING = [
    ("scheduled", OPENS - BLINK, Refusal.TOO_EARLY),
    ("scheduled", OPENS, None),
    ("scheduled", START, None),
    ("scheduled", END - BLINK, None),
    ("scheduled", END, Refusal.OVER),
    ("live", MAY_START, None),
    ("live", END - BLINK, None),
    ("live", END, Refusal.OVER),
    ("completed", START, Refusal.OVER),
    ("completed", OPENS - BLINK, Refusal.OVER),
    ("cancelled", OPENS - BLINK, Refusal.CANCELLED),
    ("cancelled", START, Refusal.CANCELLED),
    ("cancelled", END, Refusal.CANCELLED),
]


@pytest.mark.parametrize("role", [MENTOR, LEARNER, OBSERVER])
@pytest.mark.parametrize(("status", "now", "refusal"), ENTERING)
def test_the_door_is_open_from_half_an_hour_before_the_start_to_the_end(
    role: RoomRole, status: str, now: datetime, refusal: Refusal | None
) -> None:
    found = refusal_to_enter(role=role, status=status, starts_at=START, effective_end=END, now=now)
    assert found == refusal


@pytest.mark.parametrize(("status", "now", "refusal"), ENTERING)
def test_whoever_has_no_business_there_learns_that_and_no_more(
    status: str, now: datetime, refusal: Refusal | None
) -> None:
    found = refusal_to_enter(role=None, status=status, starts_at=START, effective_end=END, now=now)
    assert found == Refusal.NOT_BOOKED


@pytest.mark.parametrize(
    ("role", "status", "now", "refusal"),
    [
        (MENTOR, "scheduled", MAY_START - BLINK, RoomRefusal.TOO_EARLY),
        (MENTOR, "scheduled", MAY_START, None),
        (MENTOR, "scheduled", END - BLINK, None),
        (MENTOR, "scheduled", END, RoomRefusal.OVER),
        (MENTOR, "live", START, None),
        (MENTOR, "completed", START, RoomRefusal.OVER),
        (MENTOR, "cancelled", START, RoomRefusal.OVER),
        (LEARNER, "scheduled", START, RoomRefusal.MENTOR_ONLY),
        (OBSERVER, "scheduled", START, RoomRefusal.MENTOR_ONLY),
        (LEARNER, "completed", START, RoomRefusal.MENTOR_ONLY),
    ],
)
def test_the_mentor_starts_from_ten_minutes_before_the_start(
    role: RoomRole, status: str, now: datetime, refusal: RoomRefusal | None
) -> None:
    found = refusal_to_start(role=role, status=status, starts_at=START, effective_end=END, now=now)
    assert found == refusal


@pytest.mark.parametrize(
    ("role", "status", "refusal"),
    [
        (MENTOR, "scheduled", RoomRefusal.NOT_LIVE),
        (MENTOR, "live", None),
        (MENTOR, "completed", None),
        (LEARNER, "live", RoomRefusal.MENTOR_ONLY),
        (OBSERVER, "live", RoomRefusal.MENTOR_ONLY),
        (LEARNER, "scheduled", RoomRefusal.MENTOR_ONLY),
    ],
)
def test_the_mentor_ends_what_is_live(
    role: RoomRole, status: str, refusal: RoomRefusal | None
) -> None:
    assert refusal_to_end(role=role, status=status) == refusal


@pytest.mark.parametrize(
    ("role", "status", "minutes", "now", "refusal"),
    [
        (MENTOR, "live", 5, START, None),
        (MENTOR, "live", 10, END - BLINK, None),
        (MENTOR, "live", 11, START, RoomRefusal.TOO_LONG),
        (MENTOR, "live", 5, END, RoomRefusal.OVER),
        (MENTOR, "scheduled", 5, START, RoomRefusal.NOT_LIVE),
        (MENTOR, "completed", 5, START, RoomRefusal.OVER),
        (MENTOR, "cancelled", 5, START, RoomRefusal.OVER),
        (LEARNER, "live", 5, START, RoomRefusal.MENTOR_ONLY),
        (OBSERVER, "live", 5, START, RoomRefusal.MENTOR_ONLY),
    ],
)
def test_the_mentor_extends_what_is_live_by_ten_minutes_in_all(
    role: RoomRole, status: str, minutes: int, now: datetime, refusal: RoomRefusal | None
) -> None:
    found = refusal_to_extend(
        role=role, status=status, total_minutes=minutes, effective_end=END, now=now
    )
    assert found == refusal


def test_times_of_the_doors_and_of_the_seats() -> None:
    assert (opens_at(START), start_opens_at(START)) == (OPENS, MAY_START)
    kept = {role: grace(role).total_seconds() for role in RoomRole}
    assert kept == {"mentor": 120, "learner": 45, "observer": 45}


def test_every_refusal_has_words_and_a_code_on_the_wire() -> None:
    assert set(WORDS) == set(Refusal)
    assert set(ROOM_WORDS) == set(RoomRefusal)
    assert {code.value for code in RoomRefusal} <= {code.value for code in RoomErrorCode}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 21, 18, 0, 0, 999_000, tzinfo=UTC),
        datetime(2100, 2, 28, 23, 59, 59, 1000, tzinfo=UTC),
    ],
)
def test_a_moment_survives_the_wire_to_the_millisecond(moment: datetime) -> None:
    assert moment_of(milliseconds(moment)) == moment
    assert milliseconds(moment + timedelta(microseconds=999)) == milliseconds(moment)
