"""A few timelines of the torture script on each database (see ``tests.torture.timelines``)."""

from __future__ import annotations

import pytest

from tests.torture import timelines
from tests.torture.report import Report

# It plays in a process of its own, through hours.
pytestmark = pytest.mark.timeout(420)


def broken(database: str, *, count: int) -> list[str]:
    """What is not as the specification says."""
    report = Report("timelines")
    timelines.play(report, database, count=count, seed=1)
    return report.broken


def test_eight_sessions_go_through_pauses_restarts_and_two_sweepers() -> None:
    assert broken("sqlite", count=8) == []


@pytest.mark.more
@pytest.mark.postgresql
def test_sixty_sessions_do_so_on_postgresql() -> None:
    assert broken("postgresql", count=60) == []
