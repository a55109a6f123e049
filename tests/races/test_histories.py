"""A few histories of the torture script (see ``tests.torture.histories``)."""

from __future__ import annotations

import pytest

from tests.torture import histories
from tests.torture.report import Report

# It plays in a process of its own, through days.
pytestmark = pytest.mark.timeout(420)


def broken(database: str, *, count: int, step: float) -> list[str]:
    """What is not as the oracle says."""
    report = Report("histories")
    histories.play(report, database, count=count, seed=1, step=step)
    return report.broken


def test_forty_sessions_tell_each_what_is_due_once_in_their_own_words() -> None:
    assert broken("sqlite", count=40, step=40.0) == []


@pytest.mark.more
@pytest.mark.postgresql
def test_sixty_do_so_on_postgresql() -> None:
    assert broken("postgresql", count=60, step=30.0) == []
