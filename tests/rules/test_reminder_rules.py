"""Which reminder has come, whom it still concerns, and how it words what is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.booking.rules import due_hour, reminder_is_due
from catalog.sessions.when import until_in_words
from catalog.site_settings.rules import hours_in

START = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
INDIA, NEW_YORK = ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("24, 1", (24, 1)),
        ("1", (1,)),
        (" 168 ,2,  1 ", (168, 2, 1)),
        ("1,1", (1, 1)),
        ("007", (7,)),
        ("", None),
        (",", None),
        ("24,", None),
        ("0", None),
        ("169", None),
        ("-1", None),
        ("1.5", None),
        ("one", None),
        ("٢٤", None),
        ("24; 1", None),
    ],
)
def test_hours_are_read_from_what_staff_wrote(text: str, hours: tuple[int, ...] | None) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize(
    ("left", "hour"),
    [
        (24 * HOUR + SECOND, None),
        (24 * HOUR, 24),
        (24 * HOUR - SECOND, 24),
        (HOUR + SECOND, 24),
        (HOUR, 1),
        (40 * MINUTE, 1),
        (SECOND, 1),
        (0 * SECOND, None),
        (-HOUR, None),
    ],
)
@pytest.mark.parametrize("hours", [(24, 1), (1, 24), (24, 24, 1)])
def test_the_newest_that_has_come_counts_until_the_start(
    hours: tuple[int, ...], left: timedelta, hour: int | None
) -> None:
    assert due_hour(hours=hours, starts_at=START, now=START - left) == hour


def test_without_hours_there_is_no_reminder() -> None:
    assert due_hour(hours=(), starts_at=START, now=START - HOUR) is None


@pytest.mark.parametrize(
    ("told", "now", "due"),
    [
        (48 * HOUR, 24 * HOUR, True),
        (48 * HOUR, 24 * HOUR + SECOND, False),
        # Told of the day before: the hour before is another matter.
        (24 * HOUR, 24 * HOUR, False),
        (24 * HOUR, 2 * HOUR, False),
        (24 * HOUR, HOUR, True),
        # After a pause over both, one; and then none.
        (48 * HOUR, 40 * MINUTE, True),
        (40 * MINUTE, 39 * MINUTE, False),
        # Whoever books late needs none.
        (30 * MINUTE, 20 * MINUTE, False),
        (HOUR, HOUR, False),
        (HOUR + SECOND, HOUR, True),
        # From the start on nobody does.
        (48 * HOUR, 0 * SECOND, False),
        (48 * HOUR, -MINUTE, False),
        # The clock of whoever told may be ahead.
        (HOUR - SECOND, HOUR, False),
    ],
)
def test_who_was_told_before_it_came_is_reminded(
    told: timedelta, now: timedelta, due: bool
) -> None:
    found = reminder_is_due(told_at=START - told, hours=(24, 1), starts_at=START, now=START - now)
    assert found is due


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (SECOND, "in 1 minute"),
        (MINUTE, "in 1 minute"),
        (40 * MINUTE + 20 * SECOND, "in 40 minutes"),
        (59 * MINUTE + 45 * SECOND, "in 1 hour"),
        (HOUR, "in 1 hour"),
        (61 * MINUTE, "in 1 hour 1 minute"),
        (2 * HOUR + 5 * MINUTE, "in 2 hours 5 minutes"),
        (3 * HOUR, "today at 18:00 IST"),
        (18 * HOUR, "today at 18:00 IST"),
        (18 * HOUR + SECOND, "tomorrow at 18:00 IST"),
        (24 * HOUR, "tomorrow at 18:00 IST"),
        (42 * HOUR, "tomorrow at 18:00 IST"),
        (42 * HOUR + SECOND, "on Sat 21 Nov 2026 at 18:00 IST"),
        (168 * HOUR, "on Sat 21 Nov 2026 at 18:00 IST"),
    ],
)
def test_what_is_left_in_india(left: timedelta, words: str) -> None:
    assert until_in_words(START, now=START - left, zone=INDIA) == words


def test_the_same_moment_is_another_day_elsewhere() -> None:
    start = datetime(2026, 11, 21, 20, tzinfo=UTC)
    now = start - 6 * HOUR
    assert until_in_words(start, now=now, zone=INDIA) == "tomorrow at 01:30 IST"
    assert until_in_words(start, now=now, zone=NEW_YORK) == "today at 15:00 EST"


@pytest.mark.parametrize(
    ("start", "words"),
    [
        # The clocks go back at 06:00 UTC: this Sunday has 25 hours, and a day before its end is its beginning.
        (datetime(2026, 11, 2, 4, 30, tzinfo=UTC), "today at 23:30 EST"),
        (datetime(2026, 11, 1, 20, tzinfo=UTC), "tomorrow at 15:00 EST"),
        # They go forward at 07:00 UTC: this one has 23.
        (datetime(2026, 3, 9, 4, 30, tzinfo=UTC), "on Mon 9 Mar 2026 at 00:30 EDT"),
        (datetime(2026, 3, 8, 20, tzinfo=UTC), "tomorrow at 16:00 EDT"),
    ],
)
def test_a_day_before_where_the_clocks_change(start: datetime, words: str) -> None:
    assert until_in_words(start, now=start - 24 * HOUR, zone=NEW_YORK) == words


def test_what_is_left_is_time_that_passes_not_hands_that_move() -> None:
    """From 01:30 EDT to 01:30 EST of one night an hour passes."""
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    again = first.replace(fold=1)
    assert until_in_words(again, now=first, zone=NEW_YORK) == "in 1 hour"
