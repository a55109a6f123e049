"""A server to be tortured, and what its log must not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.server import Server, serving
from tests.torture.report import Report

_TROUBLE = re.compile(r"^.*(?:ERROR|CRITICAL|Traceback).*$", re.MULTILINE)
_SHOWN = 5


@contextmanager
def tortured(report: Report, *, kind: type[Server] = Server) -> Iterator[Server]:
    """Serve an empty site in a house of its own; afterwards its log must tell of no error."""
    with serving(seeded=False, kind=kind) as server:
        yield server
        expect_no_trouble(report, server.log)


def expect_no_trouble(report: Report, log: str, *, figure: str = "errors_in_the_log") -> None:
    """What a house's processes have said tells of no error."""
    trouble = _TROUBLE.findall(log)
    report.expect(figure, len(trouble), 0)
    report.broken += trouble[:_SHOWN]
