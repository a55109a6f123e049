"""Who hears what when a seat of a full session comes free: everybody the count, each their own place alone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.booking.waitlist import join_line
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.runtime import Runtime
from peerlearn_site.realtime.topics import SESSIONS_CHANGED
from peerlearn_site.users.models import User
from tests.sockets.test_feed import closing_call
from tests.support import make
from tests.support.sockets import in_thread, page


@pytest.fixture
def eve(transactional_db: None) -> User:
    return make.learner("eve")


@pytest.fixture
def other(transactional_db: None) -> User:
    return make.learner("other")


@pytest.fixture
def full(maya: User, alice: User, bob: User, eve: User) -> SessionRun:
    """Alice has its seat; Bob and Eve wait. Made before anything serves: a slow layer brings no old news."""
    now = clock.now()
    run = make.session(mentor=maya, starts_at=now + timedelta(days=1), capacity=1)
    book(learner=alice, session_id=run.page_id, now=now)
    for user in (bob, eve):
        join_line(learner=user, session_id=run.page_id, now=now)
    return run


async def news(one: Any, number: int) -> list[tuple[str, dict[str, Any]]]:
    """So much as a page heard of seats, sorted: topics do not wait for each other."""
    heard: list[tuple[str, dict[str, Any]]] = []
    while len(heard) < number:
        frame = await one.next()
        if frame["type"] != "notification":
            heard.append((frame["type"], frame["data"]))
    return sorted(heard, key=lambda one: one[0])


async def closing(one: Any) -> str:
    """What a page hears next that is no notification."""
    while (frame := await one.next())["type"] == "notification":
        pass
    return str(frame["type"])


@pytest.mark.django_db(transaction=True)
async def test_each_hears_of_their_own_place_and_of_nobody_elses(
    full: SessionRun, serving: Runtime, alice: User, bob: User, eve: User, other: User
) -> None:
    async with page() as nobody, page(alice) as a, page(bob) as b, page(eve) as e, page(other) as o:
        give_back = partial(cancel, learner=alice, session_id=full.page_id, now=clock.now())
        await in_thread(give_back)
        pages = {"n": nobody, "a": a, "b": b, "e": e, "o": o}
        due = {"n": 1, "a": 2, "b": 2, "e": 2, "o": 1}
        heard = {name: await news(one, due[name]) for name, one in pages.items()}
        publish(SESSIONS_CHANGED, closing_call())
        assert {await closing(one) for one in pages.values()} == {"session_status"}
    offer = await in_thread(Booking.objects.get, learner=bob)
    assert offer.hold_expires_at is not None
    count = (
        "booking_count",
        {"id": full.page_id, "booked_count": 0, "seats_left": 0, "waiting": 1},
    )

    def own(status: str, place: int | None = None, until: str | None = None) -> Any:
        its = {"session_id": full.page_id, "status": status, "place": place, "held_until": until}
        return ("seat.changed", its)

    assert heard == {
        "n": [count],
        "a": [count, own("none")],
        "b": [count, own("offered", until=offer.hold_expires_at.isoformat())],
        "e": [count, own("waiting", place=1)],
        "o": [count],
    }
