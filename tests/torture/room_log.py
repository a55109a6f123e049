"""One room, many pages: connections break and the server is killed, and everybody has the same log.

``n`` is the number of connections that are cut at random moments (20); with it go up to 20 people and a kill
for every seven cuts. Each raises and lowers a hand and switches the microphone without pause, and says it again
until it is answered: what was answered must be in the log exactly once, in the order in which it was said.
"""

from __future__ import annotations

import asyncio
import math
import time
from random import Random
from typing import Any

from tests.support import browsing
from tests.support.home import in_home
from tests.support.room_client import Frame, RoomClient, in_the_room
from tests.support.server import Server
from tests.torture import oracle
from tests.torture.house import tortured
from tests.torture.report import Report

PEOPLE = 20
CUTS = 20
CUTS_PER_KILL = 7
# Between two blows so many answers come in.
ANSWERS = (5, 25)
# The share of cuts after which the page is a new one.
RELOADS = 0.25
# Between two things that one person says; hands go up once a second in the long run.
PAUSE = (0.3, 1.2)


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Cut and kill; compare everybody's log with the rows, and the rows with what was answered."""
    report = Report("room_log")
    cuts = n or CUTS
    with tortured(report) as server:
        room_code, people = _meeting(server, min(PEOPLE, cuts + 1))
        storm = _Storm(server, room_code, people, Random(seed))
        asyncio.run(storm.run(cuts=cuts, kills=math.ceil(cuts / CUTS_PER_KILL)))
        rows: list[Frame] = in_home(
            server.home, "tests.support.inside:room_log", room_code=room_code
        )
        storm.tell(report, rows)
        oracle.check_whole(report, server.home)
    return report.result()


def _meeting(server: Server, count: int) -> tuple[str, list[browsing.Person]]:
    (mentor,), learners = browsing.cast(server.home, Mentors=1, Learners=count - 1)
    made = in_home(
        server.home,
        "tests.support.inside:meeting",
        mentor=mentor.username,
        learners=[one.username for one in learners],
        title="A room that is tortured",
        starts_in=-5,
        live=True,
        capacity=count,
    )
    return made["room_code"], [mentor, *learners]


class _Actor:
    """One who raises and lowers a hand and switches the microphone; ``said`` is what was answered."""

    def __init__(self, client: RoomClient, chance: Random) -> None:
        self.client = client
        self.said: dict[str, list[bool]] = {"hand": [False], "media": [False]}
        self.is_done = False
        self._chance = chance

    @property
    def answers(self) -> int:
        """How often it was answered."""
        return sum(map(len, self.said.values()))

    async def act(self) -> None:
        """Go on until told to stop, and say one thing more."""
        while not self.is_done:
            await self._act()
            await asyncio.sleep(self._chance.uniform(*PAUSE))
        await self._act()

    async def _act(self) -> None:
        kind = self._chance.choice(("hand", "media"))
        value = not self.said[kind][-1]
        if kind == "media":
            self.client.media = {**self.client.media, "mic": value}
            answer = await self.client.say({"type": "media", "media": self.client.media})
        else:
            answer = await self.client.say({"type": "hand", "raised": value})
        assert answer["type"] == "ok", answer
        self.said[kind].append(value)


class _Storm:
    """The people in the room, and whoever cuts and kills."""

    def __init__(
        self, server: Server, room_code: str, people: list[browsing.Person], chance: Random
    ) -> None:
        self.server = server
        self.chance = chance
        self.clients = [
            RoomClient(server, one, room_code, Random(chance.random())) for one in people
        ]
        self.actors = [_Actor(client, chance) for client in self.clients]
        self.back_after: list[float] = []
        self.newest = self.cuts = self.kills = self.reloads = 0

    async def run(self, *, cuts: int, kills: int) -> None:
        """Let everybody in, let them act under blows, and wait until all know all."""
        blows = [self._cut] * cuts + [self._kill] * kills
        self.chance.shuffle(blows)

        async def story() -> None:
            await asyncio.gather(*(client.welcomed(1) for client in self.clients))
            async with asyncio.TaskGroup() as group:
                for actor in self.actors:
                    group.create_task(actor.act())
                for blow in blows:
                    await self._answered(self.chance.randint(*ANSWERS))
                    await blow()
                for actor in self.actors:
                    actor.is_done = True
            await self._all_know_all()

        await in_the_room(self.clients, story)

    def tell(self, report: Report, rows: list[Frame]) -> None:
        """What must be the same."""
        report.note("people", len(self.clients))
        report.note("cuts", self.cuts)
        report.note("of_which_reloads", self.reloads)
        report.note("kills", self.kills)
        report.note("entries", self.newest)
        report.note("welcomes", sum(client.welcomes for client in self.clients))
        report.note("all_back_after_a_kill_s", [round(seconds, 2) for seconds in self.back_after])
        report.expect(
            "numbers", [row["seq"] for row in rows] == list(range(1, len(rows) + 1)), True
        )
        for client in self.clients:
            self._check_log(report, client, rows)
        conflicts = [words for client in self.clients for words in client.conflicts]
        report.expect("entries_that_changed", conflicts, [])
        wrong = [words for actor in self.actors for words in _wrong_acts(actor, rows)]
        report.expect("answered_and_not_once_in_the_log", wrong, [])
        self._check_people(report, rows)

    def _check_log(self, report: Report, client: RoomClient, rows: list[Frame]) -> None:
        if client.log != rows[: len(client.log)] or len(client.log) < self.newest:
            differing = [pair for pair in zip(client.log, rows) if pair[0] != pair[1]][:1]
            name = client.person.username
            report.broken.append(f"log of {name}: {len(client.log)} entries, first {differing}")

    def _check_people(self, report: Report, rows: list[Frame]) -> None:
        """What a page is told in the quiet is the state that follows from the log."""
        there = {one["id"]: one for one in self.clients[0].welcome["people"]}
        report.expect("people_follow_from_the_log", there == _people(rows[: self.newest]), True)

    async def _cut(self) -> None:
        client = self.chance.choice(self.clients)
        self.cuts += 1
        if self.chance.random() < RELOADS:
            self.reloads += 1
            client.reload()
        else:
            client.cut()

    async def _kill(self) -> None:
        before = [client.welcomes for client in self.clients]
        await asyncio.to_thread(self.server.kill9)
        await asyncio.to_thread(self.server.start)
        began = time.monotonic()
        waiting = zip(self.clients, before, strict=True)
        await asyncio.gather(*(client.welcomed(times + 1) for client, times in waiting))
        self.back_after.append(time.monotonic() - began)
        self.kills += 1

    async def _answered(self, more: int) -> None:
        wanted = sum(actor.answers for actor in self.actors) + more
        while sum(actor.answers for actor in self.actors) < wanted:
            await asyncio.sleep(0.01)

    async def _all_know_all(self) -> None:
        """One of them comes back in the quiet; what that writes down is the last to be known."""
        first = self.clients[0]
        times = first.welcomes
        first.cut()
        await first.welcomed(times + 1)
        self.newest = first.welcome["seq"]
        await asyncio.gather(*(client.knows(self.newest) for client in self.clients))


def _people(rows: list[Frame]) -> dict[int, Frame]:
    """Everybody who is inside after these entries, as the entries say."""
    people: dict[int, Frame] = {}
    for row in rows:
        match row["type"].split(".")[1]:
            case "join":
                people[row["person"]["id"]] = dict(row["person"])
            case "leave":
                del people[row["id"]]
            case "lost":
                people[row["id"]]["presence"] = "lost"
            case "back":
                people[row["id"]]["presence"] = "here"
            case "media":
                people[row["id"]]["media"] = row["media"]
            case "hand":
                people[row["id"]]["hand_raised_at"] = row["raised_at"]
    return people


def _wrong_acts(actor: _Actor, rows: list[Frame]) -> list[str]:
    """Where somebody's hand or microphone was not, one after the other, as they were told it was."""
    me = actor.client.me
    states = [person for end in range(len(rows)) if (person := _state(rows[end], me)) is not None]
    wrong = []
    for kind, said in actor.said.items():
        there = [state[kind] for state in states if kind in state]
        changes = [value for value, before in zip(there, [None, *there]) if value != before]
        if changes != said:
            wrong.append(f"{actor.client.person.username}, {kind}: {changes} instead of {said}")
    return wrong


def _state(row: Frame, me: int) -> dict[str, bool] | None:
    """What an entry says of somebody's hand and microphone."""
    person = row.get("person", {})
    if person.get("id") == me:
        hand, media = person["hand_raised_at"] is not None, person["media"]["mic"]
        return {"hand": hand, "media": media}
    if row.get("id") != me:
        return None
    if row["type"] == "participant.hand":
        return {"hand": row["raised_at"] is not None}
    return {"media": row["media"]["mic"]} if row["type"] == "participant.media" else None
