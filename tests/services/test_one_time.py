"""One true time: page, card, countdown, mail, calendar and door name the same second, and name its zone (SPEC 1.5).

At full figures: ``ONLY=one_time N=2000 python -m tests.torture``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.one_time import oracle, words
from tests.support.one_time.check import check

NEW_YORK = "America/New_York"


@pytest.mark.django_db
def test_everything_names_the_same_second_and_a_zone() -> None:
    found = check(count=60, seed=11)

    assert found["wrong"] == []
    hard = ("repeated_for_the_author", "repeated_for_the_viewer", "clocks_change_within")
    assert [name for name in hard if not found[name]] == []
    assert found["skipped_times"] == 15


def test_the_oracle_knows_gaps_and_hours_that_come_twice() -> None:
    gap, twice = datetime(2027, 3, 14, 2, 30), datetime(2027, 11, 7, 1, 30)

    assert oracle.moments_of(gap, NEW_YORK) == []
    first = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert oracle.moments_of(twice, NEW_YORK) == [first, first + timedelta(hours=1)]


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("Sun 7 Nov 2027, 00:45 EDT – Mon 8 Nov 2027, 00:15 EST", [4], [5]),
        ("Sun 7 Nov 2027, 01:30 EDT–01:30 EST", [5], [6]),
        # Named as it was before: an end that is not there.
        ("Sun 7 Nov 2027, 01:30–01:30 EDT", [5], [5]),
        ("Sun 7 Nov · 01:30–01:45 EST", [6], [6]),
        ("Mon 7 Nov 2027, 01:30–01:45 EST", [], []),
        ("Sun 7 Nov 2027, 01:30–01:45 CET", [], []),
        ("Sun 7 Nov 2027, 01:30–01:45", [], []),
    ],
)
def test_words_are_read_as_what_they_could_mean(
    said: str, starts: list[int], ends: list[int]
) -> None:
    found = words.read(said, NEW_YORK, year=2027, names=words.server_names)

    assert [[moment.hour for moment in moments] for moments in found] == [starts, ends]


def test_a_place_without_letters_is_read_as_well() -> None:
    said = "Sun 4 Apr 2027, 01:45 Lord Howe time (UTC+11:00)–02:45 Lord Howe time"
    starts, ends = words.read(said, "Australia/Lord_Howe", year=2027, names=words.server_names)

    assert starts == [datetime(2027, 4, 3, 14, 45, tzinfo=UTC)]
    assert ends == [datetime(2027, 4, 3, 16, 15, tzinfo=UTC)]
