"""``tests.torture.room_log`` at smoke size: connections break, the server is killed, the log is the same for all."""

from __future__ import annotations

import pytest

from tests.torture import room_log

# The script starts a server of its own, kills it and reads its whole database afterwards.
pytestmark = pytest.mark.timeout(420)


@pytest.mark.more
def test_six_people_five_cuts_and_a_kill() -> None:
    result = room_log.run(n=5, seed=1, minutes=None)
    assert result.get("broken", []) == []
    assert (result["people"], result["cuts"], result["kills"]) == (6, 5, 1)


@pytest.mark.more
@pytest.mark.parametrize("seed", [2, 3])
def test_twenty_people_twenty_cuts_and_three_kills(seed: int) -> None:
    result = room_log.run(n=20, seed=seed, minutes=None)
    assert result.get("broken", []) == []
    assert (result["people"], result["cuts"], result["kills"]) == (20, 20, 3)
