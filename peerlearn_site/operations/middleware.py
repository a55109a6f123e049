"""The outermost middleware: every request gets an id, is timed, and every line it logs says which it was."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from peerlearn_site.operations.asking import is_trusted_proxy
from peerlearn_site.telemetry import context
from peerlearn_site.telemetry.instruments import REQUEST_SECONDS

security = logging.getLogger("peerlearn.security")

HEADER: Final = "X-Request-ID"
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
# An address that leads nowhere: one label for all of them, whatever scanners try.
_NO_ROUTE: Final = "none"


class RequestMiddleware:
    """Answers ``X-Request-ID``, the proxy's own where the proxy is trusted, and measures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = _id_of(request)
        context.clear()
        context.bind(request_id=request_id)
        try:
            response = self.get_response(request)
            _log_refusal(request, response)
        finally:
            context.clear()
        response.headers[HEADER] = request_id
        seconds = time.perf_counter() - began
        REQUEST_SECONDS.labels(
            request.method, _route_of(request), str(response.status_code)
        ).observe(seconds)
        return response


def _id_of(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    if _ID.fullmatch(given) and is_trusted_proxy(request.META.get("REMOTE_ADDR", "")):
        return given
    return uuid4().hex


def _log_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """A line of its own: somebody asked for what is not theirs."""
    if response.status_code in (401, 403):
        # Never looked up for a line's sake.
        user = getattr(request, "_cached_user", None)
        who = f"user {user.pk}" if user is not None and user.pk else "a visitor"
        said = (who, request.method, request.path, response.status_code)
        security.warning("%s was refused: %s %s %s", *said)


def _route_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or match.route) if match else _NO_ROUTE
