"""Who may open a socket: exactly our own pages, with a visitor's own cookies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest
from django.middleware.csrf import get_token

from peerlearn_site.asgi import application
from peerlearn_site.realtime.handshake import HandshakeGuard
from peerlearn_site.realtime.runtime import Runtime
from tests.support.sockets import Browser, browser, is_refused

OURS = settings.ALLOWED_ORIGINS[0]


def origins(*values: str) -> Callable[[Browser], Browser]:
    return lambda handshake: replace(handshake, origins=values)


def protocols(*values: str) -> Callable[[Browser], Browser]:
    """The protocols offered; ``{token}`` stands for the right one."""

    def change(handshake: Browser) -> Browser:
        token = handshake.subprotocols[1]
        return replace(handshake, subprotocols=[value.format(token=token) for value in values])

    return change


def anothers_token(handshake: Browser) -> Browser:
    return replace(handshake, subprotocols=["peerlearn.v1", f"csrf.{get_token(HttpRequest())}"])


def cookies(values: dict[str, str]) -> Callable[[Browser], Browser]:
    return lambda handshake: replace(handshake, cookies=values)


REFUSED: dict[str, Callable[[Browser], Browser]] = {
    "no origin": origins(),
    "an empty origin": origins(""),
    "a foreign origin": origins("https://evil.example"),
    "null": origins("null"),
    "another port": origins("http://127.0.0.1:8001"),
    "no port": origins("http://127.0.0.1"),
    "another scheme": origins(OURS.replace("http:", "https:")),
    "user info before our host": origins(OURS.replace("//", "//evil@")),
    "our host as user info": origins(OURS.replace("http://", "http://127.0.0.1:8000@evil.example")),
    "a slash behind": origins(OURS + "/"),
    "a path behind": origins(OURS + "/ws/feed/"),
    "a dot behind the host": origins("http://localhost.:8000"),
    "capitals": origins(OURS.upper()),
    "our host as a part of another": origins("http://127.0.0.1:8000.evil.example"),
    "a space in front": origins(" " + OURS),
    "an address that cannot be read": origins("http://["),
    "an IPv6 spelling of this machine": origins("http://[::1]:8000"),
    "ours and a foreign one": origins(OURS, "https://evil.example"),
    "a foreign one and ours": origins("https://evil.example", OURS),
    "ours twice": origins(OURS, OURS),
    "two in one header": origins(f"{OURS}, {OURS}"),
    "no protocol": protocols(),
    "no token": protocols("peerlearn.v1"),
    "an empty token": protocols("peerlearn.v1", "csrf."),
    "a token without our protocol": protocols("{token}"),
    "another protocol": protocols("peerlearn.v2", "{token}"),
    "two tokens": protocols("peerlearn.v1", "{token}", "{token}"),
    "a right and a wrong token": protocols("peerlearn.v1", "{token}", "csrf.wrong"),
    "a wrong token": protocols("peerlearn.v1", "csrf." + "a" * 64),
    "a token that is cut": protocols("peerlearn.v1", "{token:.60}"),
    "a token with other characters": protocols("peerlearn.v1", "csrf." + "é" * 64),
    "another visitor's token": anothers_token,
    "no CSRF cookie": cookies({}),
    "an empty CSRF cookie": cookies({"csrftoken": ""}),
    "a CSRF cookie of another length": cookies({"csrftoken": "abc"}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_handshake_with_this_is_refused(name: str, serving: Runtime) -> None:
    assert await is_refused(REFUSED[name](await browser()))


@pytest.mark.parametrize("origin", settings.ALLOWED_ORIGINS)
async def test_our_own_pages_are_let_in(origin: str, serving: Runtime) -> None:
    assert not await is_refused(replace(await browser(), origins=(origin,)))


async def test_the_tokens_mask_changes_with_every_page(serving: Runtime) -> None:
    handshake = await browser()
    request = HttpRequest()
    request.META["CSRF_COOKIE"] = handshake.cookies["csrftoken"]
    masked_again = f"csrf.{get_token(request)}"
    assert masked_again != handshake.subprotocols[1]
    handshake.subprotocols[1] = masked_again
    assert not await is_refused(handshake)


@pytest.mark.parametrize(
    "path", ["/ws/", "/ws/feed", "/ws/feed/more", "/ws/other/", "/", "/admin/"]
)
async def test_a_path_without_a_socket_is_refused(path: str, serving: Runtime) -> None:
    assert await is_refused(replace(await browser(), path=path))


async def test_without_a_runtime_nobody_is_let_in() -> None:
    assert await is_refused(await browser())


def test_every_socket_is_behind_the_guard() -> None:
    assert isinstance(application.application_mapping["websocket"], HandshakeGuard)


async def test_a_database_that_is_away_lets_nobody_in_and_breaks_nothing(
    serving: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(session_key: str) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("peerlearn_site.realtime.handshake.visitor_of", away)
    assert await is_refused(await browser())
    (told,) = caplog.records
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert "/ws/feed/: database is locked" in told.getMessage()
