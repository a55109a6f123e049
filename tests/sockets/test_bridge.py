"""Between processes: what one publishes the others hear, and what the layer loses is made good."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer, channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from catalog.booking.protocol import BookingCount
from peerlearn_site.realtime import numbers
from peerlearn_site.realtime.bridge import Bridge
from peerlearn_site.realtime.frames import encode_data, frame_of
from peerlearn_site.realtime.hub import Hub
from peerlearn_site.realtime.messages import doubt_message, layer_message
from peerlearn_site.realtime.protocol import Delayed, OnTime
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.pulse import SILENT
from peerlearn_site.realtime.topics import PULSE, SESSIONS_CHANGED
from tests.support.server import free_port
from tests.support.sinks import FakeSink, connection
from tests.support.sockets import PATIENCE

GROUP = SESSIONS_CHANGED.group


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever listens is heard of at once: the in-memory layer takes no time for it."""
    monkeypatch.setattr(numbers, "SETTLING", 0.0)


def message(number: int) -> dict[str, Any]:
    """An event as it travels."""
    data = encode_data(BookingCount(id=number, booked_count=0, seats_left=1))
    return layer_message(group=GROUP, topic=SESSIONS_CHANGED.name, type="booking_count", data=data)


class Process:
    """A serving process with one open page, as far as the layer can tell."""

    def __init__(self, bridge: Bridge, hub: Hub, sink: FakeSink) -> None:
        self.bridge = bridge
        self.hub = hub
        self.sink = sink

    async def hears(self, count: int) -> list[tuple[int, str, Any]]:
        """Wait until the page has so many frames; return them."""
        async with asyncio.timeout(PATIENCE):
            while len(self.sink.frames) < count:
                await asyncio.sleep(0.001)
        return self.sink.heard

    async def is_told(self, *kinds: str) -> None:
        """Wait until this is all that the page was told, apart from events."""
        async with asyncio.timeout(PATIENCE):
            while self.told != list(kinds):
                await asyncio.sleep(0.001)

    @property
    def told(self) -> list[str]:
        """What the page was told, apart from events; to fetch again is as good once as often."""
        kinds = [kind for _, kind, _ in self.sink.heard if kind != "booking_count"]
        return [kind for kind, _ in itertools.groupby(kinds)]

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
    member.on_delay = lambda is_delayed: member.answer(
        frame_of("feed", Delayed() if is_delayed else OnTime())
    )
    await bridge.subscribe([GROUP])
    hub.join(member, [GROUP])
    work = (hub.run(), hub.run_resyncing(), bridge.run_sending())
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield Process(bridge, hub, sink)
    finally:
        await bridge.unsubscribe([GROUP])
        for task in tasks:
            task.cancel()
        bridge._stop_hearing()
        await asyncio.gather(*tasks, return_exceptions=True)


async def beat(*bridges: Bridge) -> None:
    """What was posted before, one beat of each, and time for it to be heard."""
    await _let_others_run()
    for one in bridges:
        await one.beat()
    await _let_others_run()


async def _let_others_run() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class LossyLayer(InMemoryChannelLayer):
    """Loses the messages it is told to lose, without a word, as real ones do."""

    def __init__(self) -> None:
        super().__init__()
        self.lose: set[int] = set()
        self.deaf = False
        self.away = False
        self.hangs = False

    async def new_channel(self, prefix: str = "specific.") -> str:
        await self._reach()
        return await super().new_channel(prefix)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._reach()
        is_lost = group == GROUP and message["number"] in self.lose
        if not self.deaf and not is_lost:
            await super().group_send(group, message)

    async def group_add(self, group: str, channel: str) -> None:
        await self._reach()
        await super().group_add(group, channel)

    async def flush(self) -> None:
        """Other processes' connections are not ours to end."""

    async def _reach(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.away:
            raise ConnectionError("no route")


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
    monkeypatch.setattr("peerlearn_site.realtime.numbers._MOST_NUMBERED", 2)
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
        assert len(here.bridge._saying._last) == 2
    assert [number for _, _, number in heard] == [1, 2, 3, 4, None, 6]


async def test_the_last_message_that_was_lost_is_missed_at_the_next_beat() -> None:
    layer = LossyLayer()
    layer.lose = {2}
    async with process(layer) as here, process(layer) as there:
        here.bridge.post(GROUP, message(1))
        await there.hears(1)
        here.bridge.post(GROUP, message(2))
        await beat(here.bridge)
        for one in (here, there):
            assert [kind for _, kind, _ in await one.hears(2)] == ["booking_count", "resync"]


async def test_what_was_said_before_somebody_listened_is_no_loss() -> None:
    layer = LossyLayer()
    async with process(layer) as here:
        here.bridge.post(GROUP, message(1))
        await here.hears(1)
        async with process(layer) as there:
            await beat(here.bridge)
            await beat(here.bridge)
            here.bridge.post(GROUP, message(2))
            assert await there.hears(1) == [(1, "booking_count", 2)]


async def test_what_was_said_while_somebody_began_to_listen_is_no_loss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Redis may take up what is said before it takes up who listens, though it was told in this order."""
    monkeypatch.setattr(numbers, "SETTLING", 60.0)
    layer = LossyLayer()
    layer.lose = {1}
    async with process(layer) as here:
        here.bridge.post(GROUP, message(1))
        await beat(here.bridge)
        assert here.sink.heard == []
        here.bridge.post(GROUP, message(2))
        assert await here.hears(1) == [(1, "booking_count", 2)]


@pytest.mark.parametrize("trouble", ["away", "hangs"])
async def test_while_the_layer_is_away_own_pages_hear_their_own_and_are_told(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peerlearn_site.realtime.bridge.PATIENCE", 0.05)
    layer = LossyLayer()
    async with process(layer) as here, process(layer) as there:
        await beat(here.bridge, there.bridge)
        setattr(layer, trouble, True)
        here.bridge.post(GROUP, message(1))
        await here.hears_last(1)
        assert here.told == ["delayed"]
        await beat(there.bridge)
        assert there.sink.heard == [(1, "delayed", None)]
        setattr(layer, trouble, False)
        for _ in range(2):
            await beat(here.bridge, there.bridge)
        await here.is_told("delayed", "on_time", "resync")
        await there.is_told("delayed", "on_time", "resync")
        # From here on all is as ever.
        here.bridge.post(GROUP, message(2))
        await here.hears_last(2)
        await there.hears_last(2)


async def test_a_layer_that_takes_everything_and_brings_nothing_is_noticed() -> None:
    layer = LossyLayer()
    layer.deaf = True
    async with process(layer) as here:
        for _ in range(3):
            await beat(here.bridge)
            assert here.sink.frames == []
        await beat(here.bridge)
        assert here.told == ["delayed"]
        layer.deaf = False
        for _ in range(2):
            await beat(here.bridge)
        await here.is_told("delayed", "on_time", "resync")


async def test_what_a_layer_that_hung_brings_after_all_is_not_told_twice() -> None:
    layer = LossyLayer()
    async with process(layer) as here:
        layer.away = True
        here.bridge.post(GROUP, message(1))
        await here.hears_last(1)
        layer.away = False
        late = {**message(1), "sender": here.bridge.name, "number": 1}
        await layer.group_send(GROUP, late)
        here.bridge.post(GROUP, message(2))
        for _ in range(2):
            await beat(here.bridge)
        await here.is_told("delayed", "on_time", "resync")
        heard = [number for _, kind, number in here.sink.heard if kind == "booking_count"]
        assert heard == [1, 2]


async def test_a_process_that_begins_without_a_layer_serves_and_finds_it_later() -> None:
    layer = LossyLayer()
    layer.away = True
    async with process(layer) as here:
        assert here.bridge.is_delayed
        for _ in range(3):
            await beat(here.bridge)
        layer.away = False
        for _ in range(5):
            await beat(here.bridge)
        await here.is_told("on_time", "resync")
        here.bridge.post(GROUP, message(1))
        await here.hears_last(1)


async def test_when_another_process_dies_everybody_fetches_and_a_goodbye_bothers_nobody() -> None:
    layer = LossyLayer()
    async with process(layer) as here, process(layer) as ending, process(layer) as dying:
        for _ in range(3):
            await beat(here.bridge, ending.bridge, dying.bridge)
        await ending.bridge.close()
        for _ in range(SILENT):
            await beat(here.bridge, dying.bridge)
        assert here.sink.frames == []
        for _ in range(SILENT + 1):
            await beat(here.bridge)
        await here.is_told("resync")


async def test_a_process_that_stands_still_while_it_waits_for_the_layer_suspects_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("peerlearn_site.realtime.bridge.PATIENCE", 0.01)
    layer = LossyLayer()
    async with process(layer) as here:

        async def stand_still() -> None:
            time.sleep(0.1)
            await asyncio.sleep(0)

        monkeypatch.setattr(layer, "_reach", stand_still)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await here.bridge.beat()
        assert (here.bridge.is_delayed, here.sink.frames) == (False, [])


async def test_a_process_that_stood_still_suspects_nobody() -> None:
    layer = LossyLayer()
    async with process(layer) as here, process(layer) as there:
        for _ in range(SILENT + 2):
            await beat(here.bridge, there.bridge)
        # However long that took: it is counted in beats.
        await beat(there.bridge)
        await beat(there.bridge)
        await beat(here.bridge, there.bridge)
        assert here.sink.frames == there.sink.frames == []


async def test_who_is_doubted_is_asked_and_browsers_are_told_nothing() -> None:
    layer = LossyLayer()
    async with process(layer) as here:
        asked: list[str] = []
        for member in here.hub.members(GROUP):
            member.on_doubt = lambda: asked.append("asked")
        here.bridge.post(GROUP, doubt_message(group=GROUP))
        await beat(here.bridge)
        assert (asked, here.sink.frames) == (["asked"], [])


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
        assert {len(members) for members in layer.groups.values()} == {1}
        for _ in range(50):
            await here.bridge.unsubscribe([GROUP])
        assert sorted(layer.groups) == sorted([PULSE, GROUP])
    assert list(layer.groups) == [PULSE]


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


async def test_what_was_posted_last_is_said_before_the_goodbye() -> None:
    layer = InMemoryChannelLayer()
    async with process(layer) as here, process(layer) as going:
        await beat(here.bridge, going.bridge)
        going.bridge.post(GROUP, message(1))
        await going.bridge.finish()
        await going.bridge.close()
        assert await here.hears(1) == [(1, "booking_count", 1)]


async def test_a_message_that_was_lost_before_the_goodbye_is_missed() -> None:
    layer = LossyLayer()
    async with process(layer) as here, process(layer) as going:
        await beat(here.bridge, going.bridge)
        layer.lose = {1}
        going.bridge.post(GROUP, message(1))
        await going.bridge.finish()
        await going.bridge.close()
        await here.is_told("resync")
