"""The rules of a session as a table of values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.sessions import rules
from catalog.sessions.money import price_label, rupees_decimal
from catalog.sessions.rules import WORDS, SessionContent, Tag
from catalog.sessions.text import clean_line, sanitize, word_count

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def content(**values: object) -> SessionContent:
    good: dict[str, object] = {
        "title": "Closures in Python",
        "tags": (Tag("python"),),
        "start_time": NOW + HOUR,
        "end_time": NOW + 2 * HOUR,
        "price_paise": None,
        "capacity": 5,
        "description": "",
    }
    return SessionContent(**{**good, **values})  # type: ignore[arg-type]


def test_a_good_session_has_no_problems() -> None:
    assert rules.problems(content(), now=NOW) == {}


def test_every_field_is_judged() -> None:
    empty = SessionContent("", (), None, None, 1, None, "word " * 201)

    assert rules.problems(empty, now=NOW) == {
        "title": [WORDS["title.required"]],
        "tags": [WORDS["tags.required"]],
        "start_time": [WORDS["start.required"]],
        "end_time": [WORDS["end.required"]],
        "price": [WORDS["price.range"]],
        "capacity": [WORDS["capacity.range"]],
        "description": [WORDS["description.long"].format(count=201)],
    }


@pytest.mark.parametrize(
    "title",
    [
        "Ten chars!",
        "a" * 120,
        "हिन्दी में बातचीत करना",
        "日本語でプログラミングする",
        "Ten 🎉 chars",
        "C++ & C# in 2026",
    ],
)
def test_titles_that_are_fine(title: str) -> None:
    assert rules.title_problems(title) == []


def test_a_start_is_future_until_the_very_moment() -> None:
    assert rules.start_problems(NOW + timedelta(microseconds=1), now=NOW) == []
    assert rules.start_problems(NOW, now=NOW) == [WORDS["start.past"]]


def test_a_published_start_may_stay_when_it_has_passed() -> None:
    assert rules.start_problems(NOW - HOUR, now=NOW, was_start=NOW - HOUR) == []
    assert rules.start_problems(NOW - HOUR, now=NOW, was_start=NOW + HOUR) == [WORDS["start.past"]]


def test_eight_hours_is_the_longest() -> None:
    start = NOW + HOUR
    assert rules.end_problems(start, start + timedelta(hours=8)) == []
    assert rules.end_problems(start, start + timedelta(hours=8, seconds=1)) == [WORDS["end.long"]]


@pytest.mark.parametrize(("rupees", "paise"), [("50", 5000), ("50000.00", 5000000), ("99.5", 9950)])
def test_rupees_become_paise(rupees: str, paise: int) -> None:
    assert rules.paise_of(Decimal(rupees)) == paise
    assert rules.price_problems(paise) == []


@given(st.integers(min_value=0, max_value=10**9))
def test_paise_survive_the_way_out_and_in(paise: int) -> None:
    assert rules.paise_of(Decimal(rupees_decimal(paise) or "")) == paise


@pytest.mark.parametrize(
    ("paise", "label"),
    [
        (None, "Free"),
        (5000, "₹50"),
        (149900, "₹1,499"),
        (149950, "₹1,499.50"),
        (5000000, "₹50,000"),
        (150000000, "₹15,00,000"),
        (1234567890000, "₹12,34,56,78,900"),
    ],
)
def test_prices_are_grouped_the_indian_way(paise: int | None, label: str) -> None:
    assert price_label(paise) == label


@given(st.text(max_size=200))
def test_a_clean_line_stays_clean(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    assert "\n" not in once and "\u202e" not in once and "\x00" not in once


@given(st.text(alphabet="<>/=\"' abcdehijlmnoprstuvx:&;#0169\u200b\n", max_size=300))
def test_sanitized_text_is_stable_and_has_no_script(html: str) -> None:
    once = sanitize(html)
    assert sanitize(once) == once
    assert "<script" not in once.lower()
    assert "javascript:" not in once.lower() or "<a" not in once.lower()


def test_titles_are_the_same_whatever_their_case_and_spaces() -> None:
    assert rules.title_key("  Advanced   PYTHON ") == rules.title_key("advanced python")
    assert rules.title_key("Straße in Berlin") == rules.title_key("STRASSE IN BERLIN")
    assert rules.title_key("Ｆｕｌｌ width") == rules.title_key("full width")
    assert rules.title_key("Python") != rules.title_key("Pythons")


def test_words_are_those_that_a_reader_sees() -> None:
    assert word_count("<p>one</p><p>two&nbsp;three</p><ul><li>four</li></ul>") == 4
    assert word_count("") == 0


def test_no_fewer_seats_than_are_taken() -> None:
    assert rules.capacity_problems(3, seats_taken=3) == []
    assert rules.capacity_problems(2, seats_taken=3) == ["3 seats are already taken."]
    assert rules.capacity_problems(0, seats_taken=3) == [WORDS["capacity.range"]]


def test_tags_are_one_to_five_and_offered() -> None:
    five = tuple(Tag(str(number)) for number in range(5))
    assert rules.tag_problems(five) == []
    assert rules.tag_problems((*five, Tag("5"))) == [WORDS["tags.many"]]
    retired = (Tag("latin", is_retired=True, name="Latin"),)
    assert rules.tag_problems(retired) == [WORDS["tags.retired"].format(name="Latin")]
