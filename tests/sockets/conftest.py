"""A runtime around each socket test: hub, bridge and pools, as under ``manage.py serve``."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from channels.layers import channel_layers

from peerlearn_site.realtime.runtime import Runtime


@pytest.fixture(autouse=True)
def quiet_bridge() -> Iterator[None]:
    """What the layer left undone is worth a line of information, and none of what these tests count."""
    bridge = logging.getLogger("peerlearn_site.realtime.bridge")
    bridge.setLevel(logging.WARNING)
    yield
    bridge.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def patient_bridge(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is not a layer that is away; tests about one that is are impatient themselves."""
    monkeypatch.setattr("peerlearn_site.realtime.bridge.PATIENCE", 10.0)


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Runtime]:
    """This process serves, with a layer that nobody has used before."""
    channel_layers.backends.clear()
    async with Runtime() as runtime:
        yield runtime
    channel_layers.backends.clear()
