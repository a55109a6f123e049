"""A process that holds very many sockets dies, and all of them come back at once.

``N`` is the number of sockets (1,000): half are pages of visitors on the feed, half people in rooms of twenty.
Embedded the one server is killed and started again; scaled the sockets lie on two web processes behind nginx,
one is killed and stays dead, and the other takes its people in. Each page tries again until it is let in.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from random import Random
from typing import Any, Protocol, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from tests.support import browsing
from tests.support.cluster import clustered
from tests.support.home import House, in_home
from tests.support.nginx import NODE_COOKIE
from tests.support.raw_feed import SECRET, allow_files
from tests.support.room_client import BACKOFF, PATIENCE, Address, RoomClient
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import expect_no_trouble, tortured
from tests.torture.report import Report, percentile

P = TypeVar("P")

SOCKETS = 1_000
ROOM = 20
# All are back after so many seconds: from when there is somebody to let them in.
GOAL = 15.0
# Open files beside the sockets, and at both ends of one of ours.
_SPARE_FILES = 512


class Page(Protocol):
    """A page that comes back until it is let in; ``welcomes`` counts how often it was."""

    welcomes: int

    async def live(self) -> None: ...

    async def welcomed(self, times: int) -> None: ...


class FeedPage:
    """A visitor's page that only listens."""

    def __init__(self, address: Address, chance: Random, *, cookie: str) -> None:
        self.welcomes = 0
        self._address = address
        self._chance = chance
        self._cookie = cookie
        self._changed = asyncio.Event()

    async def live(self) -> None:
        """Listen, again and again."""
        while True:
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                async with self._dial() as socket:
                    await self._follow(socket)
            await asyncio.sleep(self._chance.uniform(0, BACKOFF))

    async def welcomed(self, times: int) -> None:
        """Wait until it was let in so many times."""
        async with asyncio.timeout(PATIENCE):
            while self.welcomes < times:
                self._changed.clear()
                await self._changed.wait()

    async def _follow(self, socket: ClientConnection) -> None:
        async for text in socket:
            kind = json.loads(text)["type"]
            if kind == "ping":
                await socket.send('{"type":"pong"}')
            elif kind == "hello":
                self.welcomes += 1
                self._changed.set()

    def _dial(self) -> connect:
        return connect(
            f"{self._address.socket_url}/ws/feed/",
            origin=Origin(self._address.url),
            additional_headers={"Cookie": f"csrftoken={SECRET}; {self._cookie}"},
            subprotocols=[Subprotocol("peerlearn.v1"), Subprotocol(f"csrf.{SECRET}")],
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE,
            close_timeout=1,
            proxy=None,
        )


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Both ways with ``n`` sockets (1,000): all are back in 15 seconds and know the same."""
    report = Report("reconnect_storm")
    sockets = n or SOCKETS
    allow_files(2 * sockets + _SPARE_FILES)
    with tortured(report) as server:
        embedded(report, server, sockets=sockets, chance=Random(seed))
    scaled(report, sockets=sockets, chance=Random(seed))
    return report.result()


def embedded(report: Report, server: Server, *, sockets: int, chance: Random) -> None:
    """The one server is killed; the clock runs from when it answers again."""
    storm = _Storm(server, server, sockets, chance, nodes=[0])

    async def blow() -> list[Page]:
        storm.note_memory(report, "embedded", [server])
        await asyncio.to_thread(server.kill9)
        await asyncio.to_thread(server.start)
        return storm.pages

    asyncio.run(storm.run(report, "embedded", blow))
    storm.note_memory(report, "embedded_after", [server])


def scaled(report: Report, *, sockets: int, chance: Random) -> None:
    """One of two is killed and stays dead; the clock runs from the kill."""
    with clustered(seeded=False) as cluster:
        storm = _Storm(cluster, cluster, sockets, chance, nodes=[1, 2])

        async def blow() -> list[Page]:
            storm.note_memory(report, "scaled", cluster.webs)
            await asyncio.to_thread(cluster.webs[0].kill9)
            return storm.pages_of(1)

        asyncio.run(storm.run(report, "scaled", blow))
        storm.note_memory(report, "scaled_after", cluster.webs[1:])
        expect_no_trouble(report, cluster.logs, figure="errors_in_the_cluster's_logs")


class _Storm:
    """So many pages, each held by the process that its cookie names."""

    def __init__(
        self,
        address: Address,
        house: House,
        sockets: int,
        chance: Random,
        *,
        nodes: Sequence[int],
    ) -> None:
        self._house = house
        inside = sockets // 2
        self._rooms = _rooms(house, inside)
        seats = [(room, person) for room, people in self._rooms for person in people]
        self._node: dict[int, int] = {}
        self.clients = [
            self._held(
                RoomClient(address, person, room, Random(chance.random()), cookie=_on(node)), node
            )
            for (room, person), node in zip(seats, _in_turn(nodes, len(seats)), strict=True)
        ]
        feeds = [
            self._held(FeedPage(address, Random(chance.random()), cookie=_on(node)), node)
            for node in _in_turn(nodes, sockets - len(seats))
        ]
        self.pages: list[Page] = [*self.clients, *feeds]

    def pages_of(self, node: int) -> list[Page]:
        """Those that a process holds."""
        return [page for page in self.pages if self._node[id(page)] == node]

    async def run(
        self, report: Report, name: str, blow: Callable[[], Awaitable[list[Page]]]
    ) -> None:
        """Let all in, strike, and wait until all that lost their socket are back."""
        async with AsyncExitStack() as stack:
            living = [asyncio.create_task(page.live()) for page in self.pages]
            stack.push_async_callback(_ended, living)
            began = time.monotonic()
            await asyncio.gather(*(page.welcomed(1) for page in self.pages))
            report.note(f"{name}_sockets", len(self.pages))
            report.note(f"{name}_first_time_s", round(time.monotonic() - began, 1))
            before = {id(page): page.welcomes for page in self.pages}
            struck = await blow()
            seconds = await asyncio.gather(*(_back(page, before[id(page)] + 1) for page in struck))
            report.note(f"{name}_struck", len(struck))
            report.expect(f"{name}_never_back", seconds.count(math.inf), 0)
            report.note(f"{name}_back_p50_s", round(percentile(seconds, 0.5), 1))
            report.note(f"{name}_back_p90_s", round(percentile(seconds, 0.9), 1))
            report.at_most(f"{name}_all_back_s", round(max(seconds), 1), GOAL)
            await self._all_know_all(report, name)

    def note_memory(self, report: Report, name: str, servers: Sequence[Server]) -> None:
        """What the serving processes hold."""
        report.note(f"{name}_megabytes", [round(one.resident_megabytes(), 1) for one in servers])

    async def _all_know_all(self, report: Report, name: str) -> None:
        """Whatever the coming and going wrote into the logs reaches everybody who is there."""
        query = """
            SELECT run.room_code, room.last_seq FROM live_room room
            JOIN catalog_sessionrun run ON run.id = room.run_id
            """
        found = await asyncio.to_thread(oracle.rows, self._house, query)
        newest = {str(code).replace("-", ""): number for code, number in found}
        by_room = {room.replace("-", ""): people for room, people in self._rooms}
        seats = (room for room, people in by_room.items() for _ in people)
        knowing = (
            client.knows(newest[room]) for client, room in zip(self.clients, seats, strict=True)
        )
        results = await asyncio.gather(*knowing, return_exceptions=True)
        report.expect(f"{name}_pages_that_lack_entries", sum(map(bool, results)), 0)
        conflicts = [words for client in self.clients for words in client.conflicts]
        report.expect(f"{name}_entries_that_changed", conflicts, [])

    def _held(self, page: P, node: int) -> P:
        self._node[id(page)] = node
        return page


async def _back(page: Page, times: int) -> float:
    """Seconds until a page is let in again; infinite where that does not come."""
    began = time.monotonic()
    try:
        await page.welcomed(times)
    except TimeoutError:
        return math.inf
    return time.monotonic() - began


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _rooms(house: House, people: int) -> list[tuple[str, list[browsing.Person]]]:
    """Live rooms of at most twenty with everybody who may enter, a mentor and learners each."""
    rooms = math.ceil(people / ROOM)
    mentors, learners = browsing.cast(house, Mentors=rooms, Learners=people - rooms)
    groups = [[mentor, *learners[number::rooms]] for number, mentor in enumerate(mentors)]
    made = in_home(
        house,
        "tests.support.inside:meetings",
        meetings=[
            {
                "mentor": group[0].username,
                "learners": [one.username for one in group[1:]],
                "title": f"A room in the storm, number {number}",
                "starts_in": -5,
                "live": True,
                "capacity": ROOM,
            }
            for number, group in enumerate(groups)
        ],
    )
    return [(room["room_code"], group) for room, group in zip(made, groups, strict=True)]


def _in_turn(nodes: Sequence[int], count: int) -> list[int]:
    return [nodes[number % len(nodes)] for number in range(count)]


def _on(node: int) -> str:
    """The cookie that says by which process a page is held; 0 is no process of a cluster."""
    return f"{NODE_COOKIE}={node}"
