"""What one page says: in its order, with an end to what may wait, and whole at the end."""

from __future__ import annotations

import asyncio

import pytest

from live.socket.inbox import WAITING, Inbox
from tests.support.sockets import until


class Slow:
    """Handles a message when it is let."""

    def __init__(self) -> None:
        self.handled: list[int] = []
        self.may = asyncio.Semaphore(0)

    async def __call__(self, message: int) -> None:
        await self.may.acquire()
        self.handled.append(message)

    def let(self, count: int) -> None:
        for _ in range(count):
            self.may.release()


async def test_one_after_the_other_in_their_order() -> None:
    slow = Slow()
    inbox: Inbox[int] = Inbox(slow)
    for number in range(20):
        await inbox.put(number)
    assert slow.handled == []
    slow.let(20)
    await until(lambda: len(slow.handled) == 20)
    assert slow.handled == list(range(20))
    await inbox.close()


async def test_who_says_too_much_waits() -> None:
    slow = Slow()
    inbox: Inbox[int] = Inbox(slow)
    for number in range(WAITING):
        await inbox.put(number)
    one_more = asyncio.create_task(inbox.put(WAITING))
    await asyncio.sleep(0)
    another = asyncio.create_task(inbox.put(WAITING + 1))
    for _ in range(10):
        await asyncio.sleep(0)
    assert (one_more.done(), another.done()) == (True, False)
    slow.let(1)
    await another
    slow.let(2 * WAITING)
    await inbox.close()
    assert slow.handled == list(range(WAITING + 2))


async def test_an_end_that_is_cut_short_ends_the_work() -> None:
    slow = Slow()
    inbox: Inbox[int] = Inbox(slow)
    await inbox.put(1)
    closing = asyncio.create_task(inbox.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await until(inbox._task.done)
    slow.let(1)
    assert slow.handled == []
