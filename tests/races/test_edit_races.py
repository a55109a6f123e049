"""Edits racing with bookings at smoke size: over HTTP, against a real server on a real file."""

from __future__ import annotations

import pytest

from tests.torture import edits

# The script starts a server of its own and reads its whole database afterwards.
pytestmark = pytest.mark.timeout(420)


def test_who_has_a_seat_when_a_session_moves_is_told_once_whoever_books_meanwhile() -> None:
    assert edits.run(n=25, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_two_hundred_edits_race_with_bookings() -> None:
    assert edits.run(n=200, seed=2, minutes=None).get("broken", []) == []
