"""Error pages of the house."""

from __future__ import annotations

import logging
import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)
# Seconds.
RETRY_AFTER: Final = 5
PLAIN_ERROR = (
    "<!doctype html><title>PeerLearn</title><h1>Something broke on our side.</h1>"
    "<p>Nothing was saved. Please try again in a moment.</p>"
)


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 that says why."""
    reason = str(exception or "") or "This page is not yours to open."
    if _wants_json(request):
        return JsonResponse({"detail": reason, "code": "permission_denied"}, status=403)
    return render(request, "403.html", {"reason": reason}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 with a way on."""
    if _wants_json(request):
        return JsonResponse({"detail": "There is nothing here.", "code": "not_found"}, status=404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 that touches neither database nor session: either may be the cause; 503 if the database is.

    Called while the exception is handled, wherever in the chain it came from.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _unavailable(request)
    if _wants_json(request):
        body = {"detail": "Something broke on our side. Nothing was saved.", "code": "error"}
        return JsonResponse(body, status=500)
    return _drawn("500.html", {}, status=500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away or too busy: it passes, and nothing was acknowledged."""
    if _wants_json(request):
        body = {"detail": "PeerLearn cannot reach its data just now. Try again in a moment."}
        response: HttpResponse = JsonResponse({**body, "code": "unavailable"}, status=503)
    else:
        was_sent = request.method not in ("GET", "HEAD")
        response = _drawn("503.html", {"was_sent": was_sent}, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def _drawn(template: str, context: dict[str, object], *, status: int) -> HttpResponse:
    try:
        return render(None, template, context, status=status)
    except Exception:
        # What broke may be what the page itself needs, its style sheet's name for one.
        logger.exception("the error page could not be drawn")
        return HttpResponse(PLAIN_ERROR, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open longer than its sign-in."""
    words = "This form was open in another sign-in. Go back, reload the page and send it again."
    if _wants_json(request):
        return JsonResponse({"detail": words, "code": "csrf_failed"}, status=403)
    return render(request, "403.html", {"reason": words}, status=403)
