"""A card is drawn once for each state it is in, and anew when anything it shows has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from time_machine import TimeMachineFixture

from catalog.sessions import drawing
from catalog.sessions.cards import CardView
from catalog.sessions.drawing import draw_card

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VIEW = CardView(
    id=7,
    url="/sessions/closures/",
    title="Closures & decorators",
    mentor_name="Maya",
    mentor_username="maya",
    starts_at=NOON + timedelta(hours=2, minutes=14),
    ends_at=NOON + timedelta(hours=3),
    price_label="Free",
    is_paid=False,
    tags=[{"slug": "python", "name": "Python", "hue": 3}],
    cover={"hue": 3, "seed": 7, "picture": None},
    status="scheduled",
    booked_count=1,
    seats_left=4,
    capacity=5,
)
PICTURE = {
    "sources": [],
    "src": "/media/a.jpeg",
    "srcset": "",
    "width": 960,
    "height": 540,
    "alt": "",
}


@pytest.fixture(autouse=True)
def at_noon(time_machine: TimeMachineFixture) -> None:
    """Nothing is drawn yet, and time stands still."""
    time_machine.move_to(NOON, tick=False)
    drawing._drawn.cache_clear()


def times_drawn() -> int:
    return drawing._drawn.cache_info().misses


def test_the_same_card_is_drawn_once_within_the_minute(time_machine: TimeMachineFixture) -> None:
    first = draw_card(VIEW)
    time_machine.shift(30)
    # As another request would have it: equal, not the same.
    assert draw_card(replace(VIEW, tags=list(VIEW.tags))) == first
    assert times_drawn() == 1
    assert "Closures &amp; decorators" in first


def test_the_countdown_goes_on(time_machine: TimeMachineFixture) -> None:
    assert "in 2 h 14 m" in draw_card(VIEW)
    time_machine.shift(60)
    assert "in 2 h 13 m" in draw_card(VIEW)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"booked_count": 2, "seats_left": 3},
        {"status": "live"},
        {"price_label": "₹500", "is_paid": True},
        {"tags": []},
        {"cover": {**VIEW.cover, "picture": PICTURE}},
        {"mentor_name": "Maya Iyer"},
        {"is_new": True},
    ],
)
def test_a_change_is_shown_at_once(change: dict[str, Any]) -> None:
    before = draw_card(VIEW)
    assert draw_card(replace(VIEW, **change)) != before


def test_lists_show_it_as_it_is_drawn() -> None:
    shown = Template("{% load cards %}{% card view %}").render(Context({"view": VIEW}))
    assert 'data-session-id="7"' in shown
