"""``tests.torture.reconnect_storm`` at smoke size: a process dies, and everybody whom it held comes back."""

from __future__ import annotations

import pytest

from tests.torture import reconnect_storm

# The script starts servers of its own and kills them.
pytestmark = [pytest.mark.more, pytest.mark.timeout(420)]


def test_a_hundred_sockets_come_back_to_one_server_and_to_the_other_of_two() -> None:
    result = reconnect_storm.run(n=100, seed=1, minutes=None)
    assert result.get("broken", []) == []
    assert (result["embedded_struck"], result["scaled_struck"]) == (100, 50)
