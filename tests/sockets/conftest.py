"""A runtime around each socket test: hub, bridge and pools, as under ``manage.py serve``."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from channels.layers import channel_layers

from peerlearn_site.realtime.runtime import Runtime


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Runtime]:
    """This process serves, with a layer that nobody has used before."""
    channel_layers.backends.clear()
    async with Runtime() as runtime:
        yield runtime
    channel_layers.backends.clear()


@pytest.fixture(autouse=True)
def only_what_is_wrong(caplog: pytest.LogCaptureFixture) -> None:
    """Tests that read the log look for what failed; that somebody signed in is no part of it."""
    caplog.set_level(logging.WARNING, "peerlearn.security")
