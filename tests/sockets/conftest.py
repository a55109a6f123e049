"""A runtime around each socket test: hub, bridge and pools, as under ``manage.py serve``."""

from __future__ import annotations

from collections.abc import AsyncIterator

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
