"""Between processes: what one publishes the others hear, and what the layer loses is made good."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer, channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from catalog.booking.protocol import BookingCount
from peerlearn_site.realtime.bridge import Bridge, layer_message
from peerlearn_site.realtime.frames import encode_data
from peerlearn_site.realtime.hub import Hub
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.topics import SESSIONS_CHANGED
from tests.support.server import free_port
from tests.support.sinks import FakeSink, connection
from tests.support.sockets import PATIENCE

GROUP = SESSIONS_CHANGED.group


def message(number: int) -> dict[str, Any]:
    """An event as it travels."""
    data = encode_data(BookingCount(id=number, booked_count=0, seats_left=1))
    return layer_message(group=GROUP, topic=SESSIONS_CHANGED.name, type="booking_count", data=data)


class Process:
    """A serving process with one open page, as far as the layer can tell."""

    def __init__(self, bridge: Bridge, sink: FakeSink) -> None:
        self.bridge = bridge
        self.sink = sink

    async def hears(self, count: int) -> list[tuple[int, str, Any]]:
        """Wait until the page has so many frames; return them."""
        async with asyncio.timeout(PATIENCE):
            while len(self.sink.frames) < count:
                await asyncio.sleep(0.001)
        return self.sink.heard

    async def hears_last(self, number: int) -> None:
        """Wait until the newest event that the page has is this one."""
        async with asyncio.timeout(PATIENCE):
            while not self.sink.heard or self.sink.heard[-1][2] != number:
                await asyncio.sleep(0.001)


async def are_listening(*processes: Process) -> None:
    """Call until all have heard: Redis takes a subscription up without saying when."""
    async with asyncio.timeout(PATIENCE):
        while not all(one.sink.frames for one in processes):
            processes[0].bridge.post(GROUP, message(-1))
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def process(layer: Any) -> AsyncIterator[Process]:
    """A process on a layer."""
    hub = Hub()
    bridge = Bridge(layer, hub)
    await bridge.open()
    member, sink = connection()
    await bridge.subscribe([GROUP])
    hub.join(member, [GROUP])
    work = (hub.run(), bridge.run_sending(), bridge.run_receiving())
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield Process(bridge, sink)
    finally:
        await bridge.unsubscribe([GROUP])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class LossyLayer(InMemoryChannelLayer):
    """Loses the messages it is told to lose, without a word, as real ones do."""

    def __init__(self) -> None:
        super().__init__()
        self.lose: set[int] = set()
        self.away = False

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.away:
            raise ConnectionError("no route")
        if message["number"] not in self.lose:
            await super().group_send(group, message)

    async def group_add(self, group: str, channel: str) -> None:
        if self.away:
            raise ConnectionError("no route")
        await super().group_add(group, channel)


async def test_all_processes_hear_what_one_publishes_in_order() -> None:
    layer = InMemoryChannelLayer()
    async with process(layer) as here, process(layer) as there:
        for number in range(300):
            here.bridge.post(GROUP, message(number))
        expected = [(number + 1, "booking_count", number) for number in range(300)]
        assert await here.hears(300) == expected
        assert await there.hears(300) == expected


async def test_a_lost_message_becomes_a_resync() -> None:
    layer = LossyLayer()
    layer.lose = {2}
    async with process(layer) as here:
        for number in (1, 2, 3):
            here.bridge.post(GROUP, message(number))
        heard = await here.hears(3)
    assert [kind for _, kind, _ in heard] == ["booking_count", "resync", "booking_count"]
    assert heard[-1] == (3, "booking_count", 3)


async def test_whatever_groups_are_named_the_memory_for_their_numbers_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("peerlearn_site.realtime.bridge._MOST_NUMBERED", 2)
    layer = LossyLayer()
    async with process(layer) as here:
        for number in (1, 2, 3):
            here.bridge.post(GROUP, message(number))
        await here.hears(3)
        for nobody in range(100):
            group = f"sessions.room.{nobody}"
            here.bridge.post(group, {**message(0), "group": group})
        # Its numbers begin anew: that is no gap, and a gap after it is found as ever.
        here.bridge.post(GROUP, message(4))
        await here.hears(4)
        layer.lose = {2}
        for number in (5, 6):
            here.bridge.post(GROUP, message(number))
        heard = await here.hears(6)
        assert len(here.bridge._sent) == 2
    assert [number for _, _, number in heard] == [1, 2, 3, 4, None, 6]


async def test_what_the_layer_does_not_take_becomes_a_resync() -> None:
    layer = LossyLayer()
    async with process(layer) as here, process(layer) as there:
        here.bridge.post(GROUP, message(1))
        await there.hears(1)
        layer.away = True
        here.bridge.post(GROUP, message(2))
        assert (await here.hears(2))[-1] == (2, "resync", None)
        layer.away = False
        here.bridge.post(GROUP, message(3))
        assert [kind for _, kind, _ in await there.hears(3)] == [
            "booking_count",
            "resync",
            "booking_count",
        ]


async def test_a_page_that_came_while_the_layer_was_away_fetches_once_it_is_back() -> None:
    layer = LossyLayer()
    layer.away = True
    async with process(layer) as here:
        await here.bridge.renew()
        assert here.sink.frames == []
        layer.away = False
        await here.bridge.renew()
        assert here.sink.heard == [(1, "resync", None)]
        here.bridge.post(GROUP, message(1))
        assert (await here.hears(2))[-1] == (2, "booking_count", 1)


async def test_a_process_that_the_layer_has_forgotten_hears_again_after_the_renewal() -> None:
    layer = InMemoryChannelLayer()
    async with process(layer) as here:
        layer.groups.clear()
        await here.bridge.renew()
        here.bridge.post(GROUP, message(1))
        assert await here.hears(1) == [(1, "booking_count", 1)]


async def test_the_layer_knows_one_member_per_process_however_many_pages_are_open() -> None:
    layer = InMemoryChannelLayer()
    async with process(layer) as here:
        for _ in range(50):
            await here.bridge.subscribe([GROUP])
        assert [len(members) for members in layer.groups.values()] == [1]
        for _ in range(50):
            await here.bridge.unsubscribe([GROUP])
        assert list(layer.groups) == [GROUP]
    assert layer.groups == {}


async def test_a_message_that_cannot_be_read_does_not_end_the_hearing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("peerlearn_site.realtime.bridge._PAUSE_AFTER_FAILURE", 0.0)
    layer = InMemoryChannelLayer()
    async with process(layer) as here:
        await layer.group_send(GROUP, {"type": "somebody.else"})
        here.bridge.post(GROUP, message(1))
        assert await here.hears(1) == [(1, "booking_count", 1)]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test alone."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "Ready to accept connections" in line:
                break
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


@pytest.mark.redis
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
class TestOverRedis:
    async def test_all_processes_hear_a_burst_whole(self, redis_server: str) -> None:
        layers = [RedisPubSubChannelLayer(hosts=[redis_server]) for _ in "ab"]
        async with process(layers[0]) as here, process(layers[1]) as there:
            await are_listening(here, there)
            for number in range(300):
                here.bridge.post(GROUP, message(number))
            for one in (here, there):
                await one.hears_last(299)
                assert [number for _, _, number in one.sink.heard][-300:] == list(range(300))
            for layer in layers:
                await layer.flush()

    async def test_a_process_that_does_not_serve_is_heard(
        self, redis_server: str, settings: Any
    ) -> None:
        settings.PEERLEARN_SCALED = True
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [redis_server]},
            }
        }
        channel_layers.backends.clear()
        layer = RedisPubSubChannelLayer(hosts=[redis_server])
        async with process(layer) as here:
            await are_listening(here)
            event = BookingCount(id=5, booked_count=1, seats_left=0)
            await sync_to_async(publish)(SESSIONS_CHANGED, event)
            await here.hears_last(5)
            await layer.flush()
