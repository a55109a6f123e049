"""How long until a session: the server's words, held to the same table as the browser's."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from peerlearn_site.countdown import Countdown, count_down

TABLE = Path(__file__).parents[1] / "fixtures" / "countdown.json"
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("row", json.loads(TABLE.read_text()), ids=lambda row: row["note"])
def test_countdown_words(row):
    starts_at = NOW + timedelta(seconds=row["starts_in_s"])
    counted = count_down(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(seconds=row["lasts_s"]),
        status=row["status"],
        now=NOW,
    )
    assert counted == Countdown(row["phase"], row["text"])
