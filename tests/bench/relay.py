"""A room of twenty who each say twenty things a second to all: held by two processes over Redis against by one.

Each thing is about 120 bytes; 400 come in and 8,000 go out each second. The time runs from the page that says
it to each page that hears it, all pages in one process of ours, so that they share a clock.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.processes import cpu_seconds
from tests.bench.ratio import Ratio, ratio_of
from tests.bench.relay_server import PATH
from tests.support.raw_feed import answer, client_frame, connect, frames_in
from tests.support.redis import Redis, running_redis
from tests.support.server import Server, free_port
from tests.torture.report import percentile

NAME = "relay"
# Of the time in which 99 of 100 things arrive; and in milliseconds, what a person would not notice.
GOAL = 3.0
GOAL_MS = 50.0
PEOPLE = 20
PER_SECOND = 20
SECONDS = 3.0
PAYLOAD = "x" * 70
_SENT = re.compile(rb'"sent":(\d+)')
_PATIENCE = 30.0


class RelayServer(Server):
    """A process of the relay; those with the same Redis are one house."""

    def __init__(self, home: Path, *, redis: Redis | None) -> None:
        env = {"REDIS_URL": redis.url} if redis else {}
        super().__init__(home, port=free_port(), env=env)
        self.command = ("-m", "tests.bench.relay_server", str(self.port))


@dataclass(frozen=True)
class House:
    """The processes that hold the room, and whatever else works for it."""

    servers: Sequence[RelayServer]
    redis: Redis | None = None

    def cpu_seconds(self) -> float:
        """CPU time of all of them so far."""
        helpers = [self.redis.pid] if self.redis else []
        return sum(map(cpu_seconds, [*(one.pid for one in self.servers), *helpers]))


@dataclass(frozen=True)
class Round:
    """How one round went; times in milliseconds, CPU in microseconds for each delivery."""

    p50: float
    p99: float
    delivered: float
    cpu: float


class Page(asyncio.Protocol):
    """One page in the room: says things at its pace and notes how old what it hears is."""

    def __init__(self) -> None:
        self.ages: list[float] = []
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter_ns()
        self._buffer += data
        for _, payload in frames_in(self._buffer):
            if found := _SENT.search(payload):
                self.ages.append((now - int(found[1])) / 1e6)
            elif b'"ping"' in payload:
                self._write({"type": "pong"})

    def say(self) -> None:
        """Say one thing to all."""
        self._write({"type": "stroke", "sent": time.perf_counter_ns(), "data": PAYLOAD})

    def close(self) -> None:
        """Go."""
        assert self._transport is not None
        self._transport.abort()

    def _write(self, message: dict[str, object]) -> None:
        assert self._transport is not None
        self._transport.write(client_frame(json.dumps(message).encode()))


def measure(*, rounds: int = 7, seconds: float = SECONDS) -> list[Ratio]:
    """Rounds in turns between the two houses."""
    with ExitStack() as stack:
        redis = stack.enter_context(running_redis())
        together = House([_server(stack)])
        apart = House([_server(stack, redis) for _ in range(2)], redis)
        found: dict[str, list[Round]] = {"together": [], "apart": []}
        for number in range(rounds + 1):
            for name, house in (("together", together), ("apart", apart)):
                result = asyncio.run(_round(house, seconds))
                # The first round wakes everything up.
                found[name] += [result] if number else []
    return _ratios(found["apart"], found["together"])


def _ratios(apart: list[Round], together: list[Round]) -> list[Ratio]:
    worst = median(one.p99 for one in apart)
    told = (
        f"p99 {worst:.1f} ms, {'within' if worst <= GOAL_MS else 'OVER'} {GOAL_MS:g};"
        f" p50 {median(one.p50 for one in apart):.1f};"
        f" delivered {min(one.delivered for one in apart):.1%}"
    )
    name = f"room of {PEOPLE} × {PER_SECOND}/s, two processes : one"
    return [
        ratio_of(
            f"{name}, p99",
            [one.p99 for one in apart],
            [one.p99 for one in together],
            unit="ms",
            goal=GOAL,
            note=told,
        ),
        ratio_of(
            f"{name}, with Redis",
            [one.cpu for one in apart],
            [one.cpu for one in together],
            unit="µs CPU a delivery",
            goal=None,
        ),
    ]


def _server(stack: ExitStack, redis: Redis | None = None) -> RelayServer:
    home = Path(stack.enter_context(TemporaryDirectory(prefix="peerlearn-bench-")))
    server = RelayServer(home, redis=redis)
    server.start()
    stack.callback(server.kill9)
    return server


async def _round(house: House, seconds: float) -> Round:
    pages = [await _open(house.servers[number % len(house.servers)]) for number in range(PEOPLE)]
    await _all_hear_all(pages)
    for page in pages:
        page.ages.clear()
    began = house.cpu_seconds()
    said = await _talk(pages, seconds)
    deliveries = said * PEOPLE
    await _until(lambda: sum(len(page.ages) for page in pages) >= deliveries)
    spent = house.cpu_seconds() - began
    ages = [age for page in pages for age in page.ages]
    for page in pages:
        page.close()
    return Round(
        p50=percentile(ages, 0.5),
        p99=percentile(ages, 0.99),
        delivered=len(ages) / deliveries,
        cpu=spent * 1e6 / len(ages),
    )


async def _talk(pages: list[Page], seconds: float) -> int:
    """Each says its things at its own even pace, shifted against the others'; how many were said."""
    loop = asyncio.get_running_loop()
    gap = 1 / PER_SECOND / len(pages)
    count = round(seconds / gap)
    began = loop.time()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number * gap - loop.time()))
        pages[number % len(pages)].say()
    return count


async def _all_hear_all(pages: list[Page]) -> None:
    """Talk until everybody hears everybody: Redis takes a subscription up without saying when."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            for page in pages:
                page.ages.clear()
            for page in pages:
                page.say()
            if await _until(lambda: all(len(one.ages) >= len(pages) for one in pages), seconds=1):
                return


async def _until(happened: Callable[[], bool], *, seconds: float = _PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        await asyncio.sleep(0.01)
    return happened()


async def _open(server: RelayServer) -> Page:
    made = await asyncio.to_thread(connect, server, path=f"/{PATH}")
    status, rest = await asyncio.to_thread(answer, made)
    assert status == 101, status
    made.setblocking(False)
    _, page = await asyncio.get_running_loop().create_connection(Page, sock=made)
    page.data_received(rest)
    return page
