"""``tests.torture.room_frames`` at smoke size: what does not fit the protocol does nothing to anybody."""

from __future__ import annotations

import pytest

from tests.torture import room_frames

# The script starts a server of its own and sends it what hypothesis makes up.
pytestmark = pytest.mark.timeout(420)


@pytest.mark.more
def test_changed_frames_do_nothing_to_anybody() -> None:
    result = room_frames.run(n=400, seed=1, minutes=None)
    assert result.get("broken", []) == []
    assert result["frames"] >= 400 and result["signals_passed_on"] > 0


@pytest.mark.more
@pytest.mark.parametrize("seed", [2, 3])
def test_five_thousand_of_them(seed: int) -> None:
    assert room_frames.run(n=5_000, seed=seed, minutes=None).get("broken", []) == []
