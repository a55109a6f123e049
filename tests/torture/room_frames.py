"""Changed messages to the rooms of a real server: nothing gets out of a room, in another's name, or out of turn.

``n`` is the number of frames (20,000). A learner sends them, in a live room and in the lobby of another one, and
so does an observer; mentors and learners listen there, and in a room that the attackers have no business in.
The server is the real one but for its patience: it hangs up on nobody, so that every frame is looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable
from itertools import count
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from tests.support import browsing
from tests.support.home import in_home
from tests.support.patient_server import PatientServer
from tests.support.room_client import PATIENCE, Frame, dial
from tests.support.room_frames import Names, frames
from tests.support.server import Server
from tests.torture.house import tortured
from tests.torture.report import Report

FULL = 20_000
# Frames between two looks at what everybody has heard.
TOGETHER = 16


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Send the frames and look at everything that anybody hears, and at what has become of the rooms."""
    report = Report("room_frames")
    with tortured(report, kind=PatientServer) as server:
        siege = _Siege(server)
        with asyncio.Runner() as runner:
            runner.run(siege.begin())
            _besiege(runner, siege, wanted=n or FULL, seed_=seed)
            runner.run(siege.end())
        siege.tell(report)
    return report.result()


def _besiege(runner: asyncio.Runner, siege: _Siege, *, wanted: int, seed_: int) -> None:
    attack = st.tuples(st.integers(0, len(siege.attackers) - 1), frames(siege.names))

    @seed(seed_)
    @settings(
        max_examples=-(-wanted // TOGETHER),
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(attack, min_size=TOGETHER, max_size=TOGETHER))
    def go_on(attacks: list[tuple[int, str | bytes]]) -> None:
        runner.run(siege.attack(attacks))

    while siege.sent < wanted:
        go_on()


class _Page:
    """One person's socket in one room, and all that it hears."""

    def __init__(
        self, server: Server, person: browsing.Person, room_code: str, role: str = ""
    ) -> None:
        self.room_code = room_code
        self.role = role
        self.heard: list[Frame] = []
        self.me = 0
        self.epoch = 0
        self.joins = 0
        self._server = server
        self._person = person
        self._refs = count(1)
        self._fences: dict[str, asyncio.Future[None]] = {}
        self._welcomed = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None

    async def join(self) -> None:
        """Come in, with a page of its own each time."""
        self._welcomed.clear()
        self._socket = await dial(self._server, self._person, self.room_code)
        self._reading = asyncio.create_task(self._read(self._socket))
        await self._socket.send(json.dumps({"type": "join", "client_id": str(uuid4())}))
        async with asyncio.timeout(PATIENCE):
            await self._welcomed.wait()
        self.joins += 1

    async def send(self, frame: str | bytes) -> None:
        """Send a frame; come in again first where the last one ended the connection."""
        try:
            assert self._socket is not None
            await self._socket.send(frame)
        except WebSocketException:
            await self.join()
            await self.send(frame)

    async def fence(self) -> None:
        """Return when all that was said before has been handled."""
        while True:
            ref = f"fence-{next(self._refs)}"
            done = self._fences[ref] = asyncio.get_running_loop().create_future()
            with contextlib.suppress(ConnectionResetError):
                await self.send(json.dumps({"type": "ice", "ref": ref}))
                async with asyncio.timeout(PATIENCE):
                    return await done

    async def close(self) -> None:
        """Go."""
        assert self._socket is not None and self._reading is not None
        await self._socket.close()
        await self._reading

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            async for text in socket:
                await self._take(socket, json.loads(text))
        for waiting in self._fences.values():
            waiting.set_exception(ConnectionResetError())
        self._fences.clear()

    async def _take(self, socket: ClientConnection, frame: Frame) -> None:
        if frame["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif frame["type"] == "welcome":
            self.me, self.epoch = frame["you"], frame["epoch"]
            self._welcomed.set()
        elif frame.get("ref") in self._fences:
            self._fences.pop(frame["ref"]).set_result(None)
        else:
            self.heard.append(frame)


class _Siege:
    """Two rooms with attackers in them, and one without; who listens there, and what they may hear."""

    def __init__(self, server: Server) -> None:
        mentors, learners, (observer,) = browsing.cast(server.home, Mentors=3, Learners=2, Staff=1)
        learner, mallory = learners
        self._server = server
        live, lobby, other = self._meetings(
            (mentors[0], learners, True),
            (mentors[1], learners, False),
            (mentors[2], [learner], True),
        )
        self.rooms = {"live": live, "lobby": lobby, "other": other}
        self.attackers = [
            _Page(server, mallory, live, "learner"),
            _Page(server, mallory, lobby, "learner"),
            _Page(server, observer, live, "observer"),
        ]
        self.listeners = [
            (room, _Page(server, person, self.rooms[room]))
            for room, mentor in zip(self.rooms, mentors, strict=True)
            for person in (mentor, learner)
        ]
        self.sent = 0
        self.broken: list[str] = []
        # For whom signals of one content were meant: only they may hear it.
        self._meant_for: dict[str, set[int]] = {}
        self.signals_heard = 0

    def _meetings(self, *wanted: tuple[browsing.Person, list[browsing.Person], bool]) -> list[str]:
        meetings = [
            {
                "mentor": mentor.username,
                "learners": [person.username for person in people],
                "title": "A room under siege",
                "starts_in": 5,
                "live": is_live,
            }
            for mentor, people, is_live in wanted
        ]
        made = in_home(self._server.home, "tests.support.inside:meetings", meetings=meetings)
        return [one["room_code"] for one in made]

    async def begin(self) -> None:
        """Everybody comes in."""
        for page in (*(page for _, page in self.listeners), *self.attackers):
            await page.join()
        await asyncio.gather(*(page.fence() for page in self._pages))
        for page in self._pages:
            page.heard.clear()
        self.names = Names(
            people=tuple(page.me for page in self._pages),
            rooms=(*self.rooms.values(), "sessions.room"),
        )

    async def attack(self, attacks: list[tuple[int, str | bytes]]) -> None:
        """Send some frames and look at what everybody has heard."""
        for number, frame in attacks:
            self._remember(frame)
            await self.attackers[number].send(frame)
            self.sent += 1
        await self._look()

    async def end(self) -> None:
        """Look at the rooms while everybody is still there, and go."""
        await self._look()
        self.states = await asyncio.to_thread(self._read_states)
        for page in self._pages:
            await page.close()

    def tell(self, report: Report) -> None:
        """What was heard, and what the rows say in the end."""
        report.note("frames", self.sent)
        report.note("signals_passed_on", self.signals_heard)
        report.note("times_an_attacker_came_in", sum(page.joins for page in self.attackers))
        report.expect("heard_and_not_allowed", self.broken[:5], [])
        for room, status in (("live", "live"), ("lobby", "scheduled"), ("other", "live")):
            state = self.states[room]
            told = [state["status"], state["extension_minutes"]]
            report.expect(f"{room}_room_afterwards", told, [status, 0])
            report.expect(f"acts_in_the_{room}_room", self._foreign_acts(room, state["log"]), [])

    @property
    def _pages(self) -> Iterable[_Page]:
        return [*(page for _, page in self.listeners), *self.attackers]

    async def _look(self) -> None:
        await asyncio.gather(*(page.fence() for page in self.attackers))
        await asyncio.gather(*(page.fence() for _, page in self.listeners))
        for room, page in self.listeners:
            heard, page.heard = page.heard, []
            wrong = [frame for frame in heard if not self._may_hear(room, page, frame)]
            self.broken += [f"{room}, {page.me}: {frame}" for frame in wrong]

    def _may_hear(self, room: str, listener: _Page, frame: Frame) -> bool:
        if frame["type"] != "signal":
            return self._is_of_an_attacker(room, frame)
        self.signals_heard += 1
        sender = self._attackers_in(room).get(frame["sender"])
        is_true = sender is not None and 0 < frame["sender_epoch"] <= sender.epoch
        meant_for = self._meant_for.get(_content(frame), set())
        return is_true and set(frame) == _SIGNAL and listener.me in meant_for

    def _is_of_an_attacker(self, room: str, entry: Frame) -> bool:
        """Whether an entry is what an attacker may do: come, go, and as a learner raise a hand and send media."""
        person = entry.get("person", entry).get("id")
        attacker = self._attackers_in(room).get(person)
        return attacker is not None and entry["type"] in _ACTS[attacker.role]

    def _attackers_in(self, room: str) -> dict[int, _Page]:
        here = self.rooms[room]
        return {page.me: page for page in self.attackers if page.room_code == here}

    def _read_states(self) -> dict[str, dict[str, Any]]:
        codes = list(self.rooms.values())
        states = in_home(self._server.home, "tests.support.inside:room_states", room_codes=codes)
        return dict(zip(self.rooms, states, strict=True))

    def _foreign_acts(self, room: str, log: list[Frame]) -> list[str]:
        """The log's entries beyond the coming of the listeners and what attackers may do."""
        mine = {page.me for listening, page in self.listeners if listening == room}
        return [
            entry["type"]
            for entry in log
            if not self._is_of_an_attacker(room, entry)
            and not (entry["type"].endswith(".join") and entry["person"]["id"] in mine)
        ]

    def _remember(self, frame: str | bytes) -> None:
        with contextlib.suppress(ValueError):
            said = json.loads(frame)
            if isinstance(said, dict) and isinstance(said.get("to"), int):
                self._meant_for.setdefault(_content(said), set()).add(said["to"])


_SIGNAL = {
    *("type", "seq", "sender", "sender_epoch"),
    *("to_epoch", "description", "candidates"),
}
_COMING = {"participant.lost", "participant.back"}
_ACTS = {
    "learner": {
        *_COMING,
        *("learner.join", "learner.leave", "participant.media", "participant.hand"),
    },
    "observer": {*_COMING, "observer.join", "observer.leave"},
}
_CANDIDATE = ("candidate", "sdpMid", "sdpMLineIndex", "usernameFragment")


def _content(signal: Frame) -> str:
    """What a signal says, in one form for what is sent and for what is heard."""
    candidates = signal.get("candidates", [])
    if isinstance(candidates, list):
        candidates = [
            [one.get(key) for key in _CANDIDATE] if isinstance(one, dict) else one
            for one in candidates
        ]
    content = [signal.get("to_epoch"), signal.get("description"), candidates]
    return json.dumps(content, sort_keys=True)
