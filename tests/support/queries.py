"""How many questions a piece of code asks the database."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(act: Callable[[], object]) -> int:
    """The number of queries that an act takes."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
