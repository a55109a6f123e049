"""What a rating may say, and until when it can be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.feedback.rules import (
    REFUSALS,
    Refusal,
    clean_comment,
    comment_problem,
    may_change,
    stars_problem,
)

END = datetime(2026, 11, 21, 19, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize("stars", [1, 2, 3, 4, 5])
def test_one_to_five_stars_are_stars(stars: int) -> None:
    assert stars_problem(stars) == ""


@pytest.mark.parametrize("stars", [0, 6, -1, 10**30])
def test_any_other_number_is_refused(stars: int) -> None:
    assert stars_problem(stars) == "Choose from one to five stars."


def test_a_comment_ends_at_a_thousand_characters() -> None:
    assert comment_problem("न" * 1000) == ""
    assert comment_problem("न" * 1001) == "Use at most 1000 characters."


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("  \r\n\t ", ""),
        ("Clear  and\tkind.", "Clear and kind."),
        ("Clear.\r\n\r\n\r\n\r\nKind.\n", "Clear.\n\nKind."),
        ("gnp.\u202egpj", "gnp.gpj"),
        ("null\x00byte", "nullbyte"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("नमस्ते 👩\u200d🏫", "नमस्ते 👩\u200d🏫"),
    ],
)
def test_a_comment_is_kept_as_plain_lines(typed: str, stored: str) -> None:
    assert clean_comment(typed) == stored


@pytest.mark.parametrize(
    ("ended_at", "now", "open_"),
    [
        (END, END, True),
        (END, END + DAY - SECOND, True),
        (END, END + DAY, False),
        (None, END, False),
    ],
)
def test_a_rating_can_be_changed_for_a_day(
    ended_at: datetime | None, now: datetime, open_: bool
) -> None:
    assert may_change(ended_at=ended_at, now=now) is open_


def test_every_refusal_has_words() -> None:
    assert set(REFUSALS) == set(Refusal)
