"""Races with servers that are killed in the middle of a call."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def what_a_kill_left_is_collected_here() -> Iterator[None]:
    """A call that is given up while it connects leaves its socket to the collector, deep in httpcore and anyio.

    Otherwise the collector complains of it in the middle of whichever test comes later.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
