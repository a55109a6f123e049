"""One true time at full figures: authors, viewers and moments about every change of the clocks.

``N`` cases (2,000) go through the pages, the calendar's files and links, the mails, the room's door and the
browser's own scripts; each must name the same second, and its zone. The oracle is dateutil with its own database.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.support.database import lay_out
from tests.support.home import in_home
from tests.torture.report import Report

CASES = 2000


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Lead so many cases through a house of their own."""
    report = Report("one_time")
    with tempfile.TemporaryDirectory(prefix="peerlearn-home-") as folder:
        home = Path(folder)
        lay_out(home, seeded=False)
        found = in_home(
            home,
            "tests.support.one_time.check:check",
            settings="peerlearn_site.settings.test",
            count=n or CASES,
            seed=seed,
        )
    report.expect("wrong", found.pop("wrong"), [])
    for figure, value in found.items():
        report.note(figure, value)
    return report.result()
