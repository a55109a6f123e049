"""What a request is, which week it counts in, and which domain its words mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.demand import rules
from catalog.demand.rules import Named

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (NOW, True),
        (NOW + TICK, False),
        (NOW - rules.WEEK + TICK, True),
        (NOW - rules.WEEK, False),
    ],
)
def test_a_request_counts_for_seven_days_to_the_instant(moment: datetime, counts: bool) -> None:
    assert rules.is_this_week(moment, now=NOW) is counts


def test_the_week_before_ends_where_this_week_begins() -> None:
    week = rules.weeks(NOW)
    assert (week.before, week.after, week.until) == (
        NOW - timedelta(days=14),
        NOW - timedelta(days=7),
        NOW,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["Say what you would like to learn."]),
        ("  \u200b ", ["Say what you would like to learn."]),
        ("R", ["Use at least 2 characters."]),
        ("!!! ???", ["Use words, so that mentors understand what you would like to learn."]),
        ("x" * 121, ["Use at most 120 characters."]),
        ("e" + "\u0301" * 6 + "xyz", ["The text stacks too many marks on one letter."]),
        ("Go", []),
        ("गणित की मूल बातें", []),
        ("x" * 120, []),
    ],
)
def test_a_request_is_a_few_words(text: str, words: list[str]) -> None:
    assert rules.text_problems(text) == words


@pytest.mark.parametrize(
    "other",
    ["docker  Networking", "DOCKER NETWORKING", " Docker networking. ", "Docker networking?"],
)
def test_case_spaces_and_the_last_mark_make_no_other_topic(other: str) -> None:
    assert rules.text_key(other) == rules.text_key("Docker networking")


def test_other_words_are_another_topic() -> None:
    assert rules.text_key("Docker networks") != rules.text_key("Docker networking")


def test_what_grows_when_it_is_folded_still_fits_its_column() -> None:
    assert len(rules.text_key("\ufdfa" * 120)) <= rules.KEY_MAX


def test_the_runs_of_words_that_may_name_a_domain_are_the_longest_first() -> None:
    assert rules.phrases("Machine learning, by hand") == [
        "machine learning by hand",
        "machine learning by",
        "learning by hand",
        "machine learning",
        "learning by",
        "by hand",
        "machine",
        "learning",
        "hand",
    ]


def test_two_letters_name_a_domain_only_by_themselves() -> None:
    assert rules.phrases("Go") == ["go"]
    assert "go" not in rules.phrases("how to go abroad")


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ([], None),
        ([Named(1, "python")], 1),
        # More letters mean more.
        ([Named(1, "machine"), Named(2, "machine learning")], 2),
        # Two that are named alike: nobody can tell.
        ([Named(1, "java"), Named(2, "ruby")], None),
        # The domain and the one above it: the narrower.
        ([Named(1, "data"), Named(2, "data", parent_id=1)], 2),
        ([Named(1, "data"), Named(1, "data")], 1),
    ],
)
def test_a_request_goes_into_the_one_domain_that_it_names(
    named: list[Named], meant: int | None
) -> None:
    assert rules.domain_meant(named) == meant


@pytest.mark.parametrize(
    ("learners", "words"),
    [
        (0, "0 learners requested topics in this domain this week"),
        (1, "1 learner requested topics in this domain this week"),
        (14, "14 learners requested topics in this domain this week"),
    ],
)
def test_mentors_read_how_many_it_is(learners: int, words: str) -> None:
    assert rules.sentence(learners) == words
