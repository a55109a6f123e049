"""The door of every socket: refused before it is accepted unless cookie, Origin and CSRF token agree.

Django's middleware does not run on sockets, and browsers let any page open one with the visitor's
cookies. So a handshake must name exactly one Origin, spelled exactly as one of ours, and carry the token
that only our own pages can read: ``new WebSocket(url, ["peerlearn.v1", "csrf.<token>"])``.
"""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.middleware.csrf import CsrfViewMiddleware

from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.asgi_types import Application, Receive, Scope, Send
from peerlearn_site.realtime.protocol import NOT_LET_IN
from peerlearn_site.realtime.turns import Urgency
from peerlearn_site.realtime.visitors import visitor_of

logger = logging.getLogger(__name__)

SUBPROTOCOL: Final = "peerlearn.v1"
_TOKEN: Final = "csrf."


class Refused(Exception):
    """Why a handshake is not accepted; for the log, never for the caller."""


class HandshakeGuard:
    """Wraps the router of all sockets; inside, ``scope["visitor"]`` says who came."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            check_origin(scope["headers"])
            cookies = cookies_of(scope["headers"])
            check_token(scope.get("subprotocols", []), cookies)
            serving = runtime.current()
            if serving is None:
                raise Refused("this process has no runtime; start it with `manage.py serve`")
        except Refused as reason:
            logger.info("a socket to %s was refused: %s", scope["path"], reason)
            await refuse(scope, receive, send)
            return
        session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        try:
            visitor = await serving.in_socket_pool(visitor_of, session_key, urgency=Urgency.NEW)
        except DatabaseError as error:
            logger.warning("could not ask who opens a socket to %s: %s", scope["path"], error)
            await refuse(scope, receive, send)
            return
        await self.inner({**scope, "visitor": visitor}, receive, send)


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a handshake with 403."""
    await receive()
    await send({"type": "websocket.close", "code": NOT_LET_IN})


def check_origin(headers: list[tuple[bytes, bytes]]) -> None:
    """Let pass one Origin that is ours, character for character.

    Raises:
        Refused: otherwise; two headers are two opinions, and parsing one invites another reading.
    """
    origins = [value for name, value in headers if name == b"origin"]
    ours = {origin.encode() for origin in settings.ALLOWED_ORIGINS}
    if len(origins) != 1 or origins[0] not in ours:
        raise Refused(f"origin {origins!r}")


def check_token(subprotocols: list[str], cookies: dict[str, str]) -> None:
    """Compare the token in the subprotocols with the CSRF cookie, as Django does for a POST.

    Raises:
        Refused: without our protocol, without exactly one token, or with one that does not match.
    """
    tokens = [name.removeprefix(_TOKEN) for name in subprotocols if name.startswith(_TOKEN)]
    if SUBPROTOCOL not in subprotocols or len(tokens) != 1:
        raise Refused(f"subprotocols without {SUBPROTOCOL} and one token")
    request = HttpRequest()
    request.method = "POST"
    request.COOKIES = cookies
    request.META[settings.CSRF_HEADER_NAME] = tokens[0]
    check = _TokenCheck(lambda request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, HttpResponse, (), {}) is not None:
        raise Refused("CSRF token")


def cookies_of(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """The cookies of a handshake, read as Django reads a request's."""
    values = [value.decode("latin-1") for name, value in headers if name == b"cookie"]
    return parse_cookie("; ".join(values))


class _TokenCheck(CsrfViewMiddleware):
    """Django's check without its error page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)
