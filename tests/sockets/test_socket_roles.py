"""The sockets' part of the matrix of routes and roles: every socket says whom it lets in, and is asked as each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import pytest
from channels.routing import URLRouter

from peerlearn_site.asgi import application
from peerlearn_site.realtime.handshake import HandshakeGuard
from peerlearn_site.realtime.runtime import Runtime
from tests.support.routes import KINDS, Planted, plant
from tests.support.sockets import browser, in_thread, is_refused

pytestmark = pytest.mark.django_db(transaction=True)

# The feed tells a visitor what is public; a room lets in whom its page does.
RULES: Final[Mapping[str, frozenset[str]]] = {
    "ws/feed/": frozenset(KINDS),
    "ws/sessions/<uuid:room_code>/": frozenset({"owner", "booked", "staff", "superuser"}),
    # Whatever is no socket.
    "": frozenset(),
}


def socket_routes() -> list[str]:
    """The patterns of the application's socket router, behind its one guard."""
    guard = application.application_mapping["websocket"]
    assert isinstance(guard, HandshakeGuard)
    assert isinstance(guard.inner, URLRouter)
    return [str(route.pattern) for route in guard.inner.routes]


@pytest.fixture
def planted(now: datetime) -> Planted:
    return plant(now)


def test_every_socket_is_listed() -> None:
    assert set(socket_routes()) == set(RULES)


@pytest.mark.parametrize("kind", KINDS)
async def test_each_socket_lets_in_whom_it_names(
    kind: str, serving: Runtime, planted: Planted
) -> None:
    let_in = set()
    for route in socket_routes():
        path = "/" + (route or "ws/nowhere/").replace(
            "<uuid:room_code>", str(planted.run.room_code)
        )
        handshake = replace(await browser(planted.people[kind]), path=path)
        if not await is_refused(handshake):
            let_in.add(route)
    assert let_in == {route for route, kinds in RULES.items() if kind in kinds}


async def test_a_sign_in_that_outlived_its_account_opens_no_room(
    serving: Runtime, planted: Planted
) -> None:
    owner = planted.people["owner"]
    assert owner is not None
    path = f"/ws/sessions/{planted.run.room_code}/"
    handshake = replace(await browser(owner), path=path)
    assert not await is_refused(handshake)
    await in_thread(type(owner).objects.filter(pk=owner.pk).update, is_active=False)
    assert await is_refused(handshake)
