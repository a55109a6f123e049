"""What gets a thread next where a crowd waits for one."""

from __future__ import annotations

import asyncio

import pytest

from peerlearn_site.realtime.turns import Turns, Urgency


class Crowd:
    """Work that waits for its turn, and goes on until it is told to end."""

    def __init__(self, *, places: int) -> None:
        self.turns = Turns(places)
        self.began: list[str] = []
        self._ends = asyncio.Semaphore(0)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, *names: str, urgency: Urgency) -> None:
        for name in names:
            self._tasks[name] = asyncio.create_task(self._work(name, urgency))
            await asyncio.sleep(0)

    async def ends(self, count: int = 1) -> None:
        for _ in range(count):
            self._ends.release()
            for _ in range(5):
                await asyncio.sleep(0)

    async def goes(self, name: str) -> None:
        """It is cancelled, wherever it is."""
        self._tasks.pop(name).cancel()
        await asyncio.sleep(0)

    async def all_ended(self) -> None:
        await self.ends(len(self._tasks))
        await asyncio.gather(*self._tasks.values())

    async def _work(self, name: str, urgency: Urgency) -> None:
        async with self.turns.turn(urgency):
            self.began.append(name)
            await self._ends.acquire()


async def test_the_more_urgent_goes_first_and_the_earlier_among_equals() -> None:
    crowd = Crowd(places=1)
    await crowd.comes("first", urgency=Urgency.NEW)
    await crowd.comes("new 1", "new 2", urgency=Urgency.NEW)
    await crowd.comes("begun 1", "begun 2", urgency=Urgency.BEGUN)
    await crowd.comes("alive", urgency=Urgency.ALIVE)
    assert (crowd.began, crowd.turns.waiting) == (["first"], 5)
    await crowd.all_ended()
    assert crowd.began == ["first", "alive", "begun 1", "begun 2", "new 1", "new 2"]
    assert crowd.turns.waiting == 0


async def test_as_many_are_at_work_as_there_are_places() -> None:
    crowd = Crowd(places=3)
    await crowd.comes(*"abcde", urgency=Urgency.NEW)
    assert crowd.began == ["a", "b", "c"]
    await crowd.ends(2)
    assert crowd.began == ["a", "b", "c", "d", "e"]
    await crowd.all_ended()


async def test_who_goes_while_they_wait_takes_no_place() -> None:
    crowd = Crowd(places=1)
    await crowd.comes("first", "gone", "second", urgency=Urgency.NEW)
    await crowd.goes("gone")
    assert crowd.turns.waiting == 1
    await crowd.all_ended()
    assert crowd.began == ["first", "second"]


async def test_work_that_fails_gives_its_place_on() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError):
        async with turns.turn(Urgency.NEW):
            raise ZeroDivisionError
    async with asyncio.timeout(5), turns.turn(Urgency.NEW):
        pass


@pytest.mark.parametrize("moment", ["before", "together"])
async def test_a_place_that_comes_together_with_the_end_is_not_lost(moment: str) -> None:
    turns = Turns(1)
    held = turns.turn(Urgency.NEW)
    await held.__aenter__()
    waiting = asyncio.create_task(turns.turn(Urgency.NEW).__aenter__())
    await asyncio.sleep(0)
    if moment == "before":
        waiting.cancel()
    await held.__aexit__(None, None, None)
    if moment == "together":
        # Its place has come, but it has not gone on yet.
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(5), turns.turn(Urgency.NEW):
        assert turns.waiting == 0
