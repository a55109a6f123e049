"""Forms written in Chromium while everything around them fails: every word, one session, one draft."""

from __future__ import annotations

import pytest

from tests.support import media
from tests.torture import authoring

pytestmark = [
    pytest.mark.browser,
    # The script starts a server of its own and kills it more than once.
    pytest.mark.timeout(600),
    pytest.mark.skipif(media.chromium() is None, reason="no Chromium on this machine"),
]


def test_no_word_is_lost_in_five_forms() -> None:
    assert authoring.run(n=5, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_no_word_is_lost_in_ten_more_forms() -> None:
    assert authoring.run(n=10, seed=2, minutes=None).get("broken", []) == []
