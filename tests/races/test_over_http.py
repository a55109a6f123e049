"""The races of ``tests.torture`` at smoke size: over HTTP, against a real server on a real file.

Each torture script judges itself; here it must only find nothing broken.
"""

from __future__ import annotations

import pytest

from tests.torture import kills, kills_scaled, publishes, same_key, seats

# A script starts a server of its own and reads its whole database afterwards.
pytestmark = pytest.mark.timeout(420)


@pytest.mark.more
def test_eight_mentors_publish_at_the_same_moment() -> None:
    assert publishes.run(n=8, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_one_publish_sent_five_times_at_once_is_one_session() -> None:
    assert same_key.run(n=2, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_twenty_learners_race_for_two_seats() -> None:
    assert seats.run(n=20, seed=1, minutes=None).get("broken", []) == []


def test_what_was_acknowledged_survives_three_kills() -> None:
    assert kills.run(n=3, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
@pytest.mark.parametrize("seed", [2, 3])
def test_what_was_acknowledged_survives_ten_kills(seed: int) -> None:
    assert kills.run(n=10, seed=seed, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_what_was_acknowledged_and_promised_survives_the_death_of_each_of_several_processes() -> (
    None
):
    result = kills_scaled.run(n=4, seed=1, minutes=None)
    assert result.get("broken", []) == []
    assert set(result["killed"]) == {"web1", "web2", "worker", "beat"}


@pytest.mark.more
def test_a_hundred_learners_race_for_ten_seats_over_http() -> None:
    assert seats.run(n=100, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_fifty_mentors_publish_at_the_same_moment() -> None:
    assert publishes.run(n=50, seed=1, minutes=None).get("broken", []) == []
