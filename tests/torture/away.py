"""What a cluster needs goes away for a while, again and again, under people at work and pages that listen."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import httpx

from tests.support import browsing
from tests.support.cluster import Cluster
from tests.support.home import in_home
from tests.support.nginx import NODE_COOKIE
from tests.support.room_client import RoomClient, in_the_room
from tests.torture import ledger, oracle
from tests.torture.listener import Listener
from tests.torture.people import Person, Site
from tests.torture.report import Report

PEOPLE = 6
IN_THE_ROOM = 4
# Between two outages, and after the last, so many writes are acknowledged.
ACKS = 20
# What is to happen happens within this, or never: the lease of a claim whose holder could not settle it, and more.
PATIENCE = 150.0
_LOOK = 0.05
_ASK_EVERY = 0.2
_PAGES = ("/", "/sessions/", "/dashboard/learner/", "/api/domains/", "/healthz")


@dataclass(frozen=True)
class Outage:
    """How something goes and comes back, and for how many seconds it stays away."""

    name: str
    begin: Callable[[], None]
    end: Callable[[], None]
    seconds: float


class Visitor:
    """Somebody who opens one page after the other; ``answers`` holds when, what, status and how long."""

    def __init__(self, url: str, person: browsing.Person, node: int) -> None:
        self.answers: list[tuple[float, str, int, float]] = []
        self.bodies: dict[tuple[str, int], str] = {}
        self._client = browsing.browser(url, person)
        self._client.cookies.set(NODE_COOKIE, str(node))

    async def live(self) -> None:
        """Go on until told to stop."""
        async with self._client:
            while True:
                for path in _PAGES:
                    await self._open(path)
                    await asyncio.sleep(_ASK_EVERY)

    async def _open(self, path: str) -> None:
        began = time.monotonic()
        with suppress(httpx.TransportError):
            answer = await self._client.get(path)
            took = time.monotonic() - began
            self.answers.append((began, path, answer.status_code, took))
            self.bodies[path, answer.status_code] = answer.text

    def statuses(self, begin: float, end: float) -> Counter[int]:
        """What pages were answered with that were asked for between two moments."""
        return Counter(status for at, _, status, _ in self.answers if begin <= at < end)


class Crowd:
    """People at work, visitors and listening pages, on both web processes of a cluster."""

    def __init__(self, cluster: Cluster, chance: Random) -> None:
        self.cluster = cluster
        self.chance = chance
        self.site = Site(cluster.url)
        nodes = range(1, len(cluster.webs) + 1)
        self.listeners = [Listener(cluster.url, cluster, node=node) for node in nodes]
        self.people: list[Person] = []
        # Who has nothing to do yet: a mentor, and learners.
        self.guests: list[browsing.Person] = []
        self.visitors: list[Visitor] = []
        self.missing: list[set[int]] = []

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Everybody acts during the block, and finishes afterwards what was begun."""
        mentors, learners = await asyncio.to_thread(
            browsing.cast,
            self.cluster,
            Mentors=PEOPLE + 1,
            Learners=PEOPLE + len(self.listeners) + IN_THE_ROOM - 1,
        )
        self.guests = [mentors.pop(), *(learners.pop() for _ in range(IN_THE_ROOM - 1))]
        self.people = [
            Person(self.site, mentor, learner, Random(self.chance.random()), pause=0.05)
            for mentor, learner in zip(mentors, learners, strict=False)
        ]
        self.visitors = [
            Visitor(self.cluster.url, learner, node)
            for node, learner in enumerate(learners[PEOPLE:], start=1)
        ]
        self.site.up.set()
        watching = [asyncio.create_task(one.live()) for one in self.listeners]
        watching += [asyncio.create_task(one.live()) for one in self.visitors]
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(person.live())
            await self.site.acknowledged(ACKS)
            yield
            await self.site.acknowledged(ACKS)
            self.site.closing = True
        await self._finish()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)

    async def _finish(self) -> None:
        await asyncio.gather(*(person.repeat_all() for person in self.people))
        sessions = {session for session in self.site.sessions if session not in self.site.doomed}
        self.missing = await asyncio.gather(
            *(one.knows(sessions, seconds=PATIENCE) for one in self.listeners)
        )
        for person in self.people:
            await person.leave()

    async def heard(self, type: str, since: float) -> float:
        """Wait until every listening page heard a frame of this type after a moment; how long it took."""
        async with asyncio.timeout(PATIENCE):
            while not all(one.heard_at.get(type, 0.0) >= since for one in self.listeners):
                await asyncio.sleep(_LOOK)
        return max(one.heard_at[type] for one in self.listeners) - since

    def statuses(self, begin: float, end: float) -> Counter[int]:
        """What all visitors were answered between two moments."""
        return sum((one.statuses(begin, end) for one in self.visitors), Counter())

    def slowest(self) -> float:
        """The longest that a visitor waited for a page."""
        return max(took for one in self.visitors for _, _, _, took in one.answers)

    def tell(self, report: Report, *, in_the_middle: int = 0) -> None:
        """Judge what everybody was told, once all effects are carried out.

        ``in_the_middle``: how often the database was taken away, perhaps between a mail and the note that it went out.
        """
        report.note("acknowledged_writes", self.site._acks)
        report.note("pages_resynced", [one.resyncs for one in self.listeners])
        report.expect("sockets_that_broke", [one.connections - 1 for one in self.listeners], [0, 0])
        report.expect(
            "sessions_a_page_never_showed", [sorted(one) for one in self.missing if one], []
        )
        oracle.check_effects_are_carried_out(report, self.cluster)
        ledger.check(report, self.cluster, self.people, kills=in_the_middle)


def meet(crowd: Crowd, report: Report, outages: list[Outage]) -> None:
    """A room of the guests, half of them on each process, in which hands go up and down under outages."""
    cluster, (mentor, *learners) = crowd.cluster, crowd.guests
    made = in_home(
        cluster,
        "tests.support.inside:meeting",
        mentor=mentor.username,
        learners=[one.username for one in learners],
        title="A room under outages",
        starts_in=-5,
        live=True,
    )
    clients = [
        RoomClient(cluster, _on_node(one, 1 + number % 2), made["room_code"], Random(number))  # type: ignore[arg-type]
        for number, one in enumerate(crowd.guests)
    ]
    said = asyncio.run(_talk(clients, outages, crowd.chance))
    rows = in_home(cluster, "tests.support.inside:room_log", room_code=made["room_code"])
    hands = [row for row in rows if row["type"] == "participant.hand"]
    report.expect("room_answered_and_in_the_log", len(hands), said)
    # What comes after is that they are gone.
    differing = [one for one in clients if one.log != rows[: len(one.log)]]
    report.expect("room_logs_that_differ", len(differing), 0)
    report.expect(
        "room_entries_that_changed", [one.conflicts for one in clients if one.conflicts], []
    )
    report.expect(
        "room_sockets_that_broke", [one.welcomes - 1 for one in clients], [0] * IN_THE_ROOM
    )


async def _talk(clients: list[RoomClient], outages: list[Outage], chance: Random) -> int:
    """Everybody raises and lowers a hand all the time; how often that was answered."""
    said = 0
    is_over = False

    async def act(client: RoomClient) -> None:
        nonlocal said
        raised = False
        while not is_over:
            raised = not raised
            answer = await client.say({"type": "hand", "raised": raised})
            assert answer["type"] == "ok", answer
            said += 1
            await asyncio.sleep(chance.uniform(1.0, 1.5))

    async def story() -> None:
        nonlocal is_over
        await asyncio.gather(*(client.welcomed(1) for client in clients))
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(act(client))
            for outage in outages:
                await _go_through(outage)
            is_over = True
        joins = len(clients)
        await asyncio.gather(*(client.knows(said + joins) for client in clients))

    await in_the_room(clients, story)
    return said


async def _go_through(outage: Outage) -> None:
    await asyncio.to_thread(outage.begin)
    await asyncio.sleep(outage.seconds)
    await asyncio.to_thread(outage.end)
    await asyncio.sleep(outage.seconds)


def _on_node(person: browsing.Person, node: int) -> browsing.Person:
    """The same person with a browser that one of the web processes serves."""
    return replace(person, session=f"{person.session}; {NODE_COOKIE}={node}")


def figures(values: list[float]) -> dict[str, Any]:
    """The least and the most of some seconds."""
    return {"least": round(min(values), 1), "most": round(max(values), 1)}
