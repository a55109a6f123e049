"""Until when a session may be changed, deleted and cancelled (SPEC 5.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.sessions.lock import (
    CANCEL_WORDS,
    DELETE_WORDS,
    WORDS,
    Lock,
    cancel_lock_of,
    lock_of,
)
from catalog.sessions.when import in_words

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Run:
    seats_taken: int = 1
    status: str = "scheduled"
    starts_at: datetime = NOON
    ends_at: datetime = NOON + timedelta(hours=1)


def at(**moved: int) -> datetime:
    return NOON + timedelta(**moved)


@pytest.mark.parametrize(
    ("now", "locked"),
    [
        (at(minutes=-5, seconds=-1), None),
        (at(minutes=-5, microseconds=-1), None),
        (at(minutes=-5), Lock.SOON),
        (at(minutes=-4, seconds=-59), Lock.SOON),
        (at(microseconds=-1), Lock.SOON),
        (at(), Lock.STARTED),
        (at(minutes=59), Lock.STARTED),
        (at(hours=1), Lock.OVER),
        (at(days=-400), None),
    ],
)
def test_a_booked_session_is_shut_five_minutes_before_its_start(
    now: datetime, locked: Lock | None
) -> None:
    assert lock_of(Run(), now=now) == locked


@pytest.mark.parametrize(
    ("now", "locked"),
    [
        (at(minutes=-5), None),
        (at(), None),
        (at(minutes=59, seconds=59), None),
        (at(hours=1), Lock.OVER),
    ],
)
def test_one_that_nobody_booked_may_be_moved_until_its_end(
    now: datetime, locked: Lock | None
) -> None:
    assert lock_of(Run(seats_taken=0), now=now) == locked


@pytest.mark.parametrize("seats", [0, 1])
@pytest.mark.parametrize(
    ("status", "locked", "uncancellable"),
    [
        ("live", Lock.LIVE, Lock.LIVE),
        ("completed", Lock.OVER, Lock.OVER),
        ("cancelled", Lock.CANCELLED, None),
    ],
)
def test_what_became_of_it_decides_before_the_clock(
    status: str, locked: Lock, uncancellable: Lock | None, seats: int
) -> None:
    run, early = Run(seats, status), at(days=-1)
    assert (lock_of(run, now=early), cancel_lock_of(run, now=early)) == (locked, uncancellable)


@pytest.mark.parametrize(
    ("now", "uncancellable"),
    [(at(minutes=-1), None), (at(minutes=59), None), (at(hours=1), "over")],
)
def test_it_may_be_cancelled_until_it_goes_live(now: datetime, uncancellable: str | None) -> None:
    assert cancel_lock_of(Run(), now=now) == uncancellable


def test_there_are_words_for_every_lock() -> None:
    assert set(WORDS) == set(DELETE_WORDS) == set(Lock)
    assert WORDS[Lock.SOON] == (
        "This session starts in less than 5 minutes, so it can no longer be changed."
    )
    assert DELETE_WORDS[Lock.SOON] == (
        "This session starts in less than 5 minutes, so it can no longer be deleted."
        " You can still cancel it."
    )
    assert set(CANCEL_WORDS) == {Lock.LIVE, Lock.OVER}


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Kolkata", "Sat 21 Nov 2026, 17:30–18:30 IST"),
        ("Europe/London", "Sat 21 Nov 2026, 12:00–13:00 GMT"),
        ("Asia/Kathmandu", "Sat 21 Nov 2026, 17:45–18:45 Kathmandu time"),
        ("Pacific/Auckland", "Sun 22 Nov 2026, 01:00–02:00 NZDT"),
        ("Asia/Magadan", "Sat 21 Nov 2026, 23:00 – Sun 22 Nov 2026, 00:00 Magadan time"),
    ],
)
def test_a_span_is_worded_in_a_zone_and_names_it(zone: str, words: str) -> None:
    assert in_words(NOON, at(hours=1), zone=ZoneInfo(zone)) == words


@pytest.mark.parametrize(
    ("begins", "hours", "zone", "words"),
    [
        (datetime(2026, 11, 1, 4, 30), 2, "America/New_York", "00:30 EDT–01:30 EST"),
        (datetime(2026, 11, 1, 5, 30), 1, "America/New_York", "01:30 EDT–01:30 EST"),
        (datetime(2026, 3, 8, 6, 30), 1, "America/New_York", "01:30 EST–03:30 EDT"),
        (
            datetime(2026, 4, 4, 14, 45),
            0.5,
            "Australia/Lord_Howe",
            "01:45 Lord Howe time (UTC+11:00)–01:45 Lord Howe time (UTC+10:30)",
        ),
    ],
)
def test_where_the_clocks_change_each_end_has_its_own_name(
    begins: datetime, hours: float, zone: str, words: str
) -> None:
    begins = begins.replace(tzinfo=UTC)
    said = in_words(begins, begins + timedelta(hours=hours), zone=ZoneInfo(zone))
    assert said.partition(", ")[2] == words
