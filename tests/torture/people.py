"""People who use the site without pause, try again until they are answered, and remember what they were told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from uuid import UUID

import httpx

from tests.support import browsing

# New sessions have few seats, and people look at the newest, so that they meet.
SEATS = (2, 5)
NEWEST = 6
# What a proxy says when a process died over a call, or none is there: nobody knows what became of it.
UNKNOWN = (502, 503, 504)
AGAIN_AFTER = 0.02
Call = Callable[[], Awaitable[httpx.Response]]


class Site:
    """What all people share: whether the server is up, and which sessions there are."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.up = asyncio.Event()
        self.closing = False
        self.sessions: list[int] = []
        # Somebody has begun to cancel these: they refuse bookings and cancellations at any moment.
        self.doomed: set[int] = set()
        self._acks = 0
        self._progress = asyncio.Condition()

    async def acknowledge(self) -> None:
        """Count a write that was answered."""
        async with self._progress:
            self._acks += 1
            self._progress.notify_all()

    async def acknowledged(self, more: int) -> None:
        """Wait until so many more writes were answered."""
        wanted = self._acks + more
        async with self._progress:
            await self._progress.wait_for(lambda: self._acks >= wanted)


class Person:
    """One who publishes as a mentor and books as a learner, one thing after the other."""

    def __init__(
        self,
        site: Site,
        mentor: browsing.Person,
        learner: browsing.Person,
        chance: Random,
        *,
        pause: float = 0.0,
    ) -> None:
        self.site = site
        self.pause = pause
        self.chance = chance
        self.name = learner.username
        self.mentor = browsing.browser(site.url, mentor)
        self.learner = browsing.browser(site.url, learner)
        # The ledger: answers by key; booking rows by session, and in which of them the seat is kept.
        self.published: dict[str, dict[str, Any]] = {}
        self.rows: Counter[int] = Counter()
        self.seated: set[int] = set()
        self.cancellations = 0
        self.called_off: set[int] = set()
        self.unknown = 0
        self.unsound: list[str] = []
        self._calls: dict[str, Call] = {}

    async def live(self) -> None:
        """Act until the site closes."""
        while not self.site.closing:
            await self._act()
            await self.site.acknowledge()
            await asyncio.sleep(self.pause)

    async def repeat_all(self) -> None:
        """Send every publish again under its key: each must be given its first answer."""
        for key, call in self._calls.items():
            answer = await self._answered(call)
            if answer.status_code != 201 or answer.json() != self.published[key]:
                self.unsound.append(f"repeated publish: {answer.status_code} {answer.text[:200]}")

    async def leave(self) -> None:
        """Close the browsers."""
        await self.mentor.aclose()
        await self.learner.aclose()

    def told_bookings(self) -> dict[tuple[str, int], list[str]]:
        """The booking rows there must be: all cancelled but the last one of a kept seat."""
        return {
            (self.name, session): ["cancelled"] * (rows - 1)
            + ["confirmed" if session in self.seated else "cancelled"]
            for session, rows in self.rows.items()
        }

    async def _act(self) -> None:
        die = self.chance.random()
        own = self._still_on()
        kept = sorted(self.seated - self.site.doomed)
        if not self.site.sessions or die < 0.25:
            await self._publish()
        elif own and die < 0.32:
            await self._call_off(self.chance.choice(own))
        elif kept and die < 0.5:
            await self._cancel(self.chance.choice(kept))
        else:
            await self._book(self.chance.choice(self.site.sessions[-NEWEST:]))

    async def _publish(self) -> None:
        title = f"Number {len(self.published)} by {self.name}"
        form = browsing.session_form(title, capacity=self.chance.randint(*SEATS))
        thumbnail = browsing.picture(self.chance) if self.chance.random() < 0.5 else None
        key = str(UUID(int=self.chance.getrandbits(128), version=4))

        def call() -> Awaitable[httpx.Response]:
            return browsing.publish(self.mentor, form, key=key, thumbnail=thumbnail)

        answer = await self._answered(call)
        if self._sound(answer, "publish", 201):
            self.published[key] = answer.json()
            self._calls[key] = call
            self.site.sessions.append(answer.json()["id"])

    def _still_on(self) -> list[int]:
        """One's own sessions that were not called off, as one's page lists them."""
        own = {answer["id"] for answer in self.published.values()}
        return sorted(own - self.site.doomed)

    async def _call_off(self, session: int) -> None:
        """Cancel a session of one's own; everybody with a seat must be told, once."""
        key = str(UUID(int=self.chance.getrandbits(128), version=4))
        self.site.doomed.add(session)
        answer = await self._answered(
            lambda: browsing.cancel_session(self.mentor, session, key=key)
        )
        if self._sound(answer, "call off", 200):
            self.called_off.add(session)

    async def _book(self, session: int) -> None:
        answer = await self._answered(lambda: browsing.book(self.learner, session))
        if session in self.seated:
            self._sound(answer, "book again", 200)
        elif self._sound(answer, "book", 200, 201, 409) and answer.status_code != 409:
            self.rows[session] += 1
            self.seated.add(session)

    async def _cancel(self, session: int) -> None:
        answer = await self._answered(lambda: browsing.cancel(self.learner, session))
        if answer.status_code == 409 and session in self.site.doomed:
            # Called off meanwhile: the booking stays as the record.
            return
        if self._sound(answer, "cancel", 200):
            self.seated.discard(session)
            self.cancellations += 1

    async def _answered(self, call: Call) -> httpx.Response:
        """Ask until there is an answer, each time when the server is up."""
        while True:
            await self.site.up.wait()
            try:
                answer = await call()
                if answer.status_code not in UNKNOWN:
                    return answer
            except httpx.TransportError:
                pass
            self.unknown += 1
            # The process is dead a moment before anybody has said so.
            await asyncio.sleep(AGAIN_AFTER)

    def _sound(self, answer: httpx.Response, what: str, *statuses: int) -> bool:
        if answer.status_code in statuses:
            return True
        self.unsound.append(f"{what}: {answer.status_code} {answer.text[:200]}")
        return False
