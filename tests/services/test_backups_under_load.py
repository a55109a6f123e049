"""``tests.torture.backups`` at smoke size: backed up under people at work, each restored house is whole."""

from __future__ import annotations

import pytest

from tests.torture import backups
from tests.torture.report import Report

pytestmark = [pytest.mark.more, pytest.mark.timeout(600)]


def test_a_house_on_sqlite_is_backed_up_under_load() -> None:
    report = Report("backups")

    backups.on_sqlite(report, backups=2, seed=7)

    assert report.broken == []
    assert len(report.figures["sqlite_sessions_in_each"]) == 2


@pytest.mark.postgresql
@pytest.mark.nginx
def test_a_house_on_postgresql_is_backed_up_under_load() -> None:
    report = Report("backups")

    backups.on_postgresql(report, backups=2, seed=7)

    assert report.broken == []
    assert len(report.figures["postgresql_sessions_in_each"]) == 2
